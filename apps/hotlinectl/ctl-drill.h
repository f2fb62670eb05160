/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-commands.h"

G_BEGIN_DECLS

int ctl_run_drill (Ctl *ctl, char **args, int n_args);

G_END_DECLS
