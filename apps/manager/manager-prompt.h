/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-record.h"
#include "people/hl-site.h"

G_BEGIN_DECLS

/* A prompt as GET /prompts lists it, and where the site uses it. */
typedef struct
{
  HlRecord parent_instance;

  char *name;       /* of the file: what the site file goes by */
  char *title;      /* as the site calls it; NULL = it doesn't */
  char *called;     /* what people read: manager_prompt_title() */
  gint64 length_us; /* 0 = the file can't be read */
  HlTime changed_at;
  gboolean own;   /* the site's, before the installed one */
  gboolean usual; /* heard without being named */
  char *used;     /* "Flows citizens: Greeting"; NULL = nowhere */
} ManagerPrompt;
HL_DECLARE_RECORD (ManagerPrompt, manager_prompt)

/* What a prompt is called: as the site does, as the service told last; else what it is for; else
 * its name.  (transfer full) */
char *manager_prompt_title (const char *name);
/* A word of a form's choice: the title is shown, and the name beside it in the list.
 * (transfer full) */
char *manager_prompt_choice (const char *name);

/* From the service's answer, whose titles are known from now on; the site may be NULL.  The
 * site's own first.  (element-type ManagerPrompt) */
GPtrArray *manager_prompts_read (const HlJson *items, HlSite *site);
/* What a file is called as a prompt: "Neue Ansage.wav" → "neue-ansage"; "" when nothing is left. */
char *manager_prompt_name_of_file (const char *name);

G_END_DECLS
