/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-application.h"
#include "hl-chart.h"
#include "hl-columns.h"
#include "hl-format.h"
#include "hl-record-form.h"
#include "hl-shortcuts.h"
#include "hl-widgets.h"
#include "hl-window.h"
