/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-openapi.h"

#include <string.h>

#include "hl-server.h"

/* One path object per path of the table, one operation per row, one schema per
 * record that is named; what is free form says so. */

typedef struct
{
  HlJsonWriter writer;
  GHashTable *shapes; /* name → HlShape */
  GPtrArray *paths;   /* text, in the table's order */
  const HlRoute *const *tables;
  const char *path; /* being written */
} Writer;

/* "/tickets/:id" → "/tickets/{id}" */
static char *
template_of (const char *path)
{
  GString *out = g_string_new (NULL);
  g_auto (GStrv) parts = g_strsplit (path + 1, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == ':')
      g_string_append_printf (out, "/{%s}", parts[i] + 1);
    else
      g_string_append_printf (out, "/%s", parts[i]);
  return g_string_free (out, FALSE);
}

static void
write_ref (Writer *self, const HlShape *shape)
{
  g_autofree char *ref = g_strconcat ("#/components/schemas/", shape->name, NULL);

  g_hash_table_insert (self->shapes, (gpointer) shape->name, (gpointer) shape);
  hl_json_begin_object (&self->writer);
  hl_json_add_text (&self->writer, "$ref", ref);
  hl_json_end_object (&self->writer);
}

static void
write_type (Writer *self, const char *type)
{
  hl_json_begin_object (&self->writer);
  hl_json_add_text (&self->writer, "type", type);
  hl_json_end_object (&self->writer);
}

/* ---- Parameters ---- */

static void
write_parameter (Writer *self, const char *name, const char *in, const char *type, gboolean list)
{
  HlJsonWriter *writer = &self->writer;

  hl_json_begin_object (writer);
  hl_json_add_text (writer, "name", name);
  hl_json_add_text (writer, "in", in);
  if (strcmp (in, "path") == 0)
    hl_json_add_bool (writer, "required", TRUE);
  hl_json_name (writer, "schema");
  hl_json_begin_object (writer);
  hl_json_add_text (writer, "type", list ? "array" : type);
  if (list)
    {
      hl_json_name (writer, "items");
      write_type (self, type);
    }
  hl_json_end_object (writer);
  hl_json_end_object (writer);
}

static void
write_parameters (Writer *self, const HlRoute *route)
{
  static const char *const types[HL_N_QUERY_KINDS] = {
    [HL_QUERY_TEXT] = "string",  [HL_QUERY_INT] = "integer",   [HL_QUERY_ID] = "integer",
    [HL_QUERY_TIME] = "integer", [HL_QUERY_BOOL] = "boolean",  [HL_QUERY_DATE] = "string",
    [HL_QUERY_WORDS] = "string", [HL_QUERY_LIMIT] = "integer",
  };
  g_autoptr (GArray) names = hl_route_query_names (route);
  g_auto (GStrv) parts = g_strsplit (route->path, "/", -1);

  hl_json_name (&self->writer, "parameters");
  hl_json_begin_list (&self->writer);
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == ':')
      write_parameter (self, parts[i] + 1, "path",
                       strcmp (parts[i], ":id") == 0 ? "integer" : "string", FALSE);
  for (guint i = 0; i < names->len; i++)
    {
      const HlQueryName *name = &g_array_index (names, HlQueryName, i);
      write_parameter (self, name->name, "query", types[name->kind], name->kind == HL_QUERY_WORDS);
    }
  if (strcmp (route->method, "POST") == 0 && (route->flags & HL_ROUTE_OPEN) == 0)
    write_parameter (self, "Idempotency-Key", "header", "string", FALSE);
  hl_json_end_list (&self->writer);
}

/* ---- Bodies ---- */

static void
write_json_content (Writer *self, const HlShape *shape, gboolean list)
{
  HlJsonWriter *writer = &self->writer;

  hl_json_name (writer, "content");
  hl_json_begin_object (writer);
  hl_json_name (writer, "application/json");
  hl_json_begin_object (writer);
  hl_json_name (writer, "schema");
  if (list)
    {
      hl_json_begin_object (writer);
      hl_json_add_text (writer, "type", "object");
      hl_json_name (writer, "properties");
      hl_json_begin_object (writer);
      hl_json_name (writer, "items");
      hl_json_begin_object (writer);
      hl_json_add_text (writer, "type", "array");
      hl_json_name (writer, "items");
    }
  if (shape != NULL)
    write_ref (self, shape);
  else
    write_type (self, "object");
  if (list)
    {
      hl_json_end_object (writer);
      hl_json_name (writer, "next");
      hl_json_put_raw (writer, "{\"type\":[\"string\",\"null\"]}");
      hl_json_name (writer, "total");
      write_type (self, "integer");
      hl_json_end_object (writer);
      hl_json_end_object (writer);
    }
  hl_json_end_object (writer);
  hl_json_end_object (writer);
}

static void
write_file_content (Writer *self, const char *type)
{
  hl_json_name (&self->writer, "content");
  hl_json_begin_object (&self->writer);
  hl_json_name (&self->writer, type != NULL ? type : "application/octet-stream");
  hl_json_put_raw (&self->writer, "{}");
  hl_json_end_object (&self->writer);
}

static void
write_request_body (Writer *self, const HlRoute *route)
{
  if (strcmp (route->method, "GET") == 0 || strcmp (route->method, "DELETE") == 0)
    return;
  hl_json_name (&self->writer, "requestBody");
  hl_json_begin_object (&self->writer);
  if ((route->flags & (HL_ROUTE_UPLOAD | HL_ROUTE_RAW)) != 0)
    write_file_content (self, NULL);
  else
    write_json_content (self, route->in != NULL ? route->in () : NULL, FALSE);
  hl_json_end_object (&self->writer);
}

static void
write_responses (Writer *self, const HlRoute *route)
{
  HlJsonWriter *writer = &self->writer;
  const char *status = "200";

  if ((route->flags & HL_ROUTE_CREATED) != 0)
    status = "201";
  else if ((route->flags & HL_ROUTE_SOCKET) != 0)
    status = "101";
  hl_json_name (writer, "responses");
  hl_json_begin_object (writer);
  hl_json_name (writer, status);
  hl_json_begin_object (writer);
  hl_json_add_text (writer, "description", "done");
  if ((route->flags & HL_ROUTE_FILE) != 0)
    write_file_content (self, route->type);
  else if ((route->flags & HL_ROUTE_SOCKET) == 0)
    write_json_content (self, route->out != NULL ? route->out () : NULL,
                        (route->flags & HL_ROUTE_LIST) != 0);
  hl_json_end_object (writer);
  hl_json_name (writer, "default");
  hl_json_put_raw (writer, "{\"$ref\":\"#/components/responses/error\"}");
  hl_json_end_object (writer);
}

/* ---- Operations ---- */

static void
write_permission (Writer *self, const HlRoute *route)
{
  hl_json_name (&self->writer, "security");
  hl_json_begin_list (&self->writer);
  if ((route->flags & HL_ROUTE_OPEN) == 0)
    hl_json_put_raw (&self->writer, "{\"bearer\":[]}");
  hl_json_end_list (&self->writer);
  hl_json_name (&self->writer, "x-permission");
  hl_json_begin_list (&self->writer);
  for (guint i = 0; hl_permission_words[i] != NULL; i++)
    if ((route->may & (1u << i)) != 0)
      hl_json_put_text (&self->writer, hl_permission_words[i]);
  hl_json_end_list (&self->writer);
}

static void
write_operation (const HlRoute *route, gpointer data)
{
  Writer *self = data;
  g_autofree char *method = NULL;

  if (strcmp (route->path, self->path) != 0)
    return;
  method = g_ascii_strdown (route->method, -1);
  hl_json_name (&self->writer, method);
  hl_json_begin_object (&self->writer);
  hl_json_add_text (&self->writer, "summary", route->summary);
  write_permission (self, route);
  write_parameters (self, route);
  write_request_body (self, route);
  write_responses (self, route);
  hl_json_end_object (&self->writer);
}

static void
note_path (const HlRoute *route, gpointer data)
{
  Writer *self = data;

  for (guint i = 0; i < self->paths->len; i++)
    if (strcmp (g_ptr_array_index (self->paths, i), route->path) == 0)
      return;
  g_ptr_array_add (self->paths, (gpointer) route->path);
}

static void
write_paths (Writer *self)
{
  hl_router_foreach (self->tables, note_path, self);
  hl_json_name (&self->writer, "paths");
  hl_json_begin_object (&self->writer);
  for (guint i = 0; i < self->paths->len; i++)
    {
      g_autofree char *shown = template_of (g_ptr_array_index (self->paths, i));

      self->path = g_ptr_array_index (self->paths, i);
      hl_json_name (&self->writer, shown);
      hl_json_begin_object (&self->writer);
      hl_router_foreach (self->tables, write_operation, self);
      hl_json_end_object (&self->writer);
    }
  hl_json_end_object (&self->writer);
}

/* Records within records are named by their schemas inline. */
static void
write_components (Writer *self)
{
  GHashTableIter iter;
  const char *name;
  const HlShape *shape;

  hl_json_name (&self->writer, "components");
  hl_json_begin_object (&self->writer);
  hl_json_name (&self->writer, "securitySchemes");
  hl_json_put_raw (&self->writer, "{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}}");
  hl_json_name (&self->writer, "responses");
  hl_json_put_raw (
      &self->writer,
      "{\"error\":{\"description\":\"what went "
      "wrong\",\"content\":{\"application/json\":{\"schema\":"
      "{\"type\":\"object\",\"properties\":{\"error\":{\"type\":\"object\",\"required\":[\"code\","
      "\"message\"],\"properties\":{\"code\":{\"type\":\"string\"},\"field\":{\"type\":\"string\"},"
      "\"message\":{\"type\":\"string\"},\"current\":{\"type\":\"object\"}}}}}}}}}");
  hl_json_name (&self->writer, "schemas");
  hl_json_begin_object (&self->writer);
  g_hash_table_iter_init (&iter, self->shapes);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &shape))
    {
      hl_json_name (&self->writer, name);
      hl_shape_write_schema (shape, &self->writer);
    }
  hl_json_end_object (&self->writer);
  hl_json_end_object (&self->writer);
}

char *
hl_openapi_write (const HlRoute *const *tables)
{
  g_autoptr (GString) out = g_string_new (NULL);
  Writer self = { .writer = HL_JSON_WRITER_INIT (out), .tables = tables };

  self.shapes = g_hash_table_new (g_str_hash, g_str_equal);
  self.paths = g_ptr_array_new ();
  hl_json_begin_object (&self.writer);
  hl_json_add_text (&self.writer, "openapi", "3.1.0");
  hl_json_name (&self.writer, "info");
  hl_json_put_raw (&self.writer, "{\"title\":\"Hotline\",\"version\":\"" HL_VERSION "\"}");
  hl_json_name (&self.writer, "servers");
  hl_json_put_raw (&self.writer, "[{\"url\":\"" HL_API_PREFIX "\"}]");
  write_paths (&self);
  write_components (&self);
  hl_json_end_object (&self.writer);
  g_hash_table_unref (self.shapes);
  g_ptr_array_unref (self.paths);
  return g_strdup (out->str);
}
