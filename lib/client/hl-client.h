/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-client-error.h"
#include "hl-daemon.h"
#include "hl-events.h"
#include "hl-live.h"
#include "hl-outbox.h"
#include "hl-remote-list.h"
#include "hl-reply.h"
#include "hl-session.h"
