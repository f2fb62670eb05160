/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-hub.h"
#include "hl-wall-private.h"

/* A call to the outside that did not come about is over before her console could ask why:
 * it is told. */

void
hl_wall_tell_failed (HlWall *self, const HlFact *fact)
{
  g_autoptr (GString) out = g_string_new ("{\"me\":{\"failed\":");
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);
  g_autofree char *number = hl_mask ("phone", fact->number);

  if (fact->agent == 0)
    return;
  hl_json_begin_object (&writer);
  hl_json_add_int (&writer, "call", fact->call);
  hl_json_add_text (&writer, "number", number);
  hl_json_add_text (&writer, "reason", fact->text);
  hl_json_add_int (&writer, "code", fact->code);
  hl_json_add_int (&writer, "at", fact->at);
  hl_json_end_object (&writer);
  g_string_append (out, "}}");
  hl_hub_send_user (self->service->hub, fact->agent, out->str);
}
