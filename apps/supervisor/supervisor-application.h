/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

#define SUPERVISOR_TYPE_APPLICATION (supervisor_application_get_type ())
G_DECLARE_FINAL_TYPE (SupervisorApplication, supervisor_application, SUPERVISOR, APPLICATION,
                      HlApplication)

G_END_DECLS
