/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor-application.h"

int
main (int argc, char **argv)
{
  return hl_application_main (SUPERVISOR_TYPE_APPLICATION, argc, argv);
}
