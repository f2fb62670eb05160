/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-record.h"
#include "people/hl-site.h"

G_BEGIN_DECLS

/* A prompt as GET /prompts lists it, and where the site uses it. */
typedef struct
{
  HlRecord parent_instance;

  char *name;
  gint64 length_us; /* 0 = the file can't be read */
  HlTime changed_at;
  gboolean own; /* the site's, before the installed one */
  char *used;   /* "Flows citizens: Greeting"; NULL = nowhere */
} ManagerPrompt;
HL_DECLARE_RECORD (ManagerPrompt, manager_prompt)

/* From the service's answer; the site may be NULL.  (element-type ManagerPrompt) */
GPtrArray *manager_prompts_read (const HlJson *items, HlSite *site);
/* What a file is called as a prompt: "Neue Ansage.wav" → "neue-ansage"; "" when nothing is left. */
char *manager_prompt_name_of_file (const char *name);

G_END_DECLS
