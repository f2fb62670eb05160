/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

/* Every key of the console; the hints on the buttons are drawn from it too. */
extern const HlShortcutTable agent_keys;
