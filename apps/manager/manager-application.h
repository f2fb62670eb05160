/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

#define MANAGER_TYPE_APPLICATION (manager_application_get_type ())
G_DECLARE_FINAL_TYPE (ManagerApplication, manager_application, MANAGER, APPLICATION, HlApplication)

G_END_DECLS
