/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/hl-service.h"

G_BEGIN_DECLS

/* The command line and where things are installed. */
typedef struct
{
  char *data, *listen, *sip, *rtp, *address, *mediad, *media_socket, *prompts, *certificate, *key;
  char *converter;
  gint port, sip_tls;
  gboolean try_out, print_ready, without_calls, version;
  gboolean keep;   /* never set: main() took it out */
  char *test_line; /* the report of a drill's far end; NULL */

  char *own_listen, *own_sip;
  HlServiceOptions service; /* borrows from the above */
} HotlinedOptions;

HotlinedOptions *hotlined_options_parse (int *argc, char ***argv, GError **error);
void hotlined_options_free (HotlinedOptions *self);

/* The sample site of --try; NULL when it is not installed. (transfer full) */
char *hotlined_find_data (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HotlinedOptions, hotlined_options_free)

G_END_DECLS
