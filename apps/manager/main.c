/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-application.h"

int
main (int argc, char **argv)
{
  return hl_application_main (MANAGER_TYPE_APPLICATION, argc, argv);
}
