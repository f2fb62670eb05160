/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-clock.h"
#include "hl-crypt.h"
#include "hl-json.h"
#include "hl-media-desc.h"
#include "hl-record.h"
#include "hl-sealed.h"
#include "hl-state.h"
#include "hl-number.h"
#include "hl-text.h"
#include "hl-types.h"
