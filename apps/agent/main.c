/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-application.h"

int
main (int argc, char **argv)
{
  return hl_application_main (AGENT_TYPE_APPLICATION, argc, argv);
}
