/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hl-base.h"

#include <string.h>

typedef struct
{
  const char *text;
  HlNumberKind kind;
  const char *digits, *extension, *shown;
} Case;

/* Of a site in Qingdao, 0532. */
static const Case cases[] = {
  { "13812345678", HL_NUMBER_MOBILE, "13812345678", "", "138 1234 5678" },
  { "+8613812345678", HL_NUMBER_MOBILE, "13812345678", "", "138 1234 5678" },
  { "+86 138-1234-5678", HL_NUMBER_MOBILE, "13812345678", "", "138 1234 5678" },
  { "0086 138 1234 5678", HL_NUMBER_MOBILE, "13812345678", "", "138 1234 5678" },
  { "8613812345678", HL_NUMBER_MOBILE, "13812345678", "", "138 1234 5678" },
  { "013812345678", HL_NUMBER_MOBILE, "13812345678", "", "138 1234 5678" },
  { "913812345678", HL_NUMBER_MOBILE, "13812345678", "", "138 1234 5678" },
  { "9013812345678", HL_NUMBER_MOBILE, "13812345678", "", "138 1234 5678" },
  { "１９９　１２３４　５６７８", HL_NUMBER_MOBILE, "19912345678", "", "199 1234 5678" },
  { "tel:+8617012345678", HL_NUMBER_MOBILE, "17012345678", "", "170 1234 5678" },
  { "0532-85791234", HL_NUMBER_FIXED, "053285791234", "", "0532-8579 1234" },
  { "(0532) 8579 1234", HL_NUMBER_FIXED, "053285791234", "", "0532-8579 1234" },
  { "（0532）85791234", HL_NUMBER_FIXED, "053285791234", "", "0532-8579 1234" },
  { "85791234", HL_NUMBER_FIXED, "053285791234", "", "0532-8579 1234" },
  { "+86 532 8579 1234", HL_NUMBER_FIXED, "053285791234", "", "0532-8579 1234" },
  { "+86053285791234", HL_NUMBER_FIXED, "053285791234", "", "0532-8579 1234" },
  { "0086-532-85791234", HL_NUMBER_FIXED, "053285791234", "", "0532-8579 1234" },
  { "9053285791234", HL_NUMBER_FIXED, "053285791234", "", "0532-8579 1234" },
  { "010 6601 1234", HL_NUMBER_FIXED, "01066011234", "", "010-6601 1234" },
  { "+86 10 6601 1234", HL_NUMBER_FIXED, "01066011234", "", "010-6601 1234" },
  { "021-63211234", HL_NUMBER_FIXED, "02163211234", "", "021-6321 1234" },
  { "0631-5231234", HL_NUMBER_FIXED, "06315231234", "", "0631-523 1234" },
  { "5231234", HL_NUMBER_FIXED, "05325231234", "", "0532-523 1234" },
  { "0532-85791234-8012", HL_NUMBER_FIXED, "053285791234", "8012", "0532-8579 1234" },
  { "053285791234转8012", HL_NUMBER_FIXED, "053285791234", "8012", "0532-8579 1234" },
  { "85791234 分机 12", HL_NUMBER_FIXED, "053285791234", "12", "0532-8579 1234" },
  { "85791234-801", HL_NUMBER_FIXED, "053285791234", "801", "0532-8579 1234" },
  { "0532-85791234 ext. 801", HL_NUMBER_FIXED, "053285791234", "801", "0532-8579 1234" },
  { "0532-85791234,801", HL_NUMBER_FIXED, "053285791234", "801", "0532-8579 1234" },
  { "110", HL_NUMBER_SHORT, "110", "", "110" },
  { "120", HL_NUMBER_SHORT, "120", "", "120" },
  { "12349", HL_NUMBER_SHORT, "12349", "", "12349" },
  { "12345", HL_NUMBER_SHORT, "12345", "", "12345" },
  { "10086", HL_NUMBER_SHORT, "10086", "", "10086" },
  { "118114", HL_NUMBER_SHORT, "118114", "", "118114" },
  { "053212349", HL_NUMBER_SHORT, "12349", "", "12349" },
  { "0532-12349", HL_NUMBER_SHORT, "12349", "", "12349" },
  { "01012345", HL_NUMBER_SHORT, "01012345", "", "010-12345" },
  { "+86 10 12345", HL_NUMBER_SHORT, "01012345", "", "010-12345" },
  { "400-810-1234", HL_NUMBER_SERVICE, "4008101234", "", "400 810 1234" },
  { "+86 400 810 1234", HL_NUMBER_SERVICE, "4008101234", "", "400 810 1234" },
  { "800 820 1234", HL_NUMBER_SERVICE, "8008201234", "", "800 820 1234" },
  { "95588", HL_NUMBER_SERVICE, "95588", "", "95588" },
  { "96111", HL_NUMBER_SERVICE, "96111", "", "96111" },
  { "95013123", HL_NUMBER_SERVICE, "95013123", "", "95013123" },
  { "00852 2123 4567", HL_NUMBER_ABROAD, "+85221234567", "", "+852 2123 4567" },
  { "+852 2123 4567", HL_NUMBER_ABROAD, "+85221234567", "", "+852 2123 4567" },
  { "+1 (212) 555-0123", HL_NUMBER_ABROAD, "+12125550123", "", "+1 212 555 0123" },
  { "+49 30 901820", HL_NUMBER_ABROAD, "+4930901820", "", "+49 3090 1820" },
  { "1001", HL_NUMBER_OTHER, "1001", "", "1001" },
  { "8012", HL_NUMBER_OTHER, "8012", "", "8012" },
  { "22", HL_NUMBER_OTHER, "22", "", "22" },
};

static void
test_shapes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = NULL;
      g_autofree char *again = NULL;
      HlNumber number;

      g_test_message ("%s", c->text);
      hl_number_parse (c->text, "0532", &number, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (number.digits, ==, c->digits);
      g_assert_cmpstr (number.extension, ==, c->extension);
      g_assert_cmpint (number.kind, ==, c->kind);
      shown = hl_number_display (number.digits);
      g_assert_cmpstr (shown, ==, c->shown);
      again = hl_number_canon (shown, "0532");
      g_assert_cmpstr (again, ==, c->digits);
    }
}

static const struct
{
  const char *text, *says;
} refused[] = {
  { NULL, "no digit" },
  { "", "no digit" },
  { "  - ", "no digit" },
  { "anonymous", "“a” does not belong" },
  { "1381234567a", "“a” does not belong" },
  { "电话13812345678", "“电” does not belong" },
  { "138;DROP", "does not belong" },
  { "138+12345678", "“+” does not belong" },
  { "138****5678", "“*” does not belong" },
  { "5", "one digit" },
  { "1381234567", "11 digits, this one 10" },
  { "138123456789", "11 digits, this one 12" },
  { "+86138123456", "11 digits, this one 9" },
  { "01381234567", "11 digits, this one 10" },
  { "+86", "no such number behind +86" },
  { "+86 1", "no such number behind +86" },
  { "+0123456789", "country code" },
  { "00", "country code" },
  { "+1234567890123456", "country code" },
  { "222222222222222222222", "20 is the most" },
  { "0532-85791234转", "extension's digits are missing" },
  { "0532-85791234转abc", "an extension is up to 8 digits" },
  { "0532-85791234转123456789", "an extension is up to 8 digits" },
};

static void
test_refused (void)
{
  g_autofree char *long_text = g_strnfill (5000, '1');
  HlNumber number;

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", refused[i].text);
      g_assert_false (hl_number_parse (refused[i].text, "0532", &number, &error));
      g_assert_error (error, HL_NUMBER_ERROR, HL_NUMBER_ERROR_SHAPE);
      g_assert_nonnull (strstr (error->message, refused[i].says));
      g_assert_cmpstr (number.digits, ==, "");
    }
  g_assert_false (hl_number_parse (long_text, NULL, &number, NULL));
}

/* What comes in is never refused, and without an area code nothing is invented. */
static void
test_canon (void)
{
  static const struct
  {
    const char *text, *area, *canon;
  } pairs[] = {
    { "anonymous", "0532", NULL },
    { NULL, "0532", NULL },
    { "sip-1381234567x", "0532", "1381234567" },
    { "85791234", NULL, "85791234" },
    { "85791234", "", "85791234" },
    { "85791234", "010", "01085791234" },
    { "053212349", "010", "053212349" },
    { "1381234567", "0532", "1381234567" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *canon = hl_number_canon (pairs[i].text, pairs[i].area);

      g_assert_cmpstr (canon, ==, pairs[i].canon);
    }
}

static void
test_dial (void)
{
  static const struct
  {
    const char *number;
    HlDialForm form;
    const char *prefix, *sent;
  } forms[] = {
    { "13812345678", HL_DIAL_AS_IS, NULL, "13812345678" },
    { "13812345678", HL_DIAL_AS_IS, "9", "913812345678" },
    { "13812345678", HL_DIAL_E164, NULL, "+8613812345678" },
    { "13812345678", HL_DIAL_00, NULL, "008613812345678" },
    { "053285791234", HL_DIAL_NATIONAL, NULL, "053285791234" },
    { "053285791234", HL_DIAL_LOCAL, NULL, "85791234" },
    { "01066011234", HL_DIAL_LOCAL, NULL, "01066011234" },
    { "053285791234", HL_DIAL_E164, NULL, "+8653285791234" },
    { "85791234", HL_DIAL_NATIONAL, NULL, "053285791234" },
    { "12345", HL_DIAL_E164, NULL, "12345" },
    { "01012345", HL_DIAL_E164, NULL, "+861012345" },
    { "95588", HL_DIAL_E164, NULL, "95588" },
    { "4008101234", HL_DIAL_E164, NULL, "+864008101234" },
    { "+85221234567", HL_DIAL_E164, NULL, "+85221234567" },
    { "+85221234567", HL_DIAL_AS_IS, NULL, "0085221234567" },
    { "+85221234567", HL_DIAL_LOCAL, "9", "90085221234567" },
    { "1001", HL_DIAL_E164, NULL, "1001" },
    { "*72#", HL_DIAL_E164, NULL, "*72#" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *sent =
          hl_number_dial (forms[i].number, forms[i].form, "0532", forms[i].prefix);

      g_assert_cmpstr (sent, ==, forms[i].sent);
    }
}

static void
test_area_codes (void)
{
  static const char *const good[] = { NULL, "", "010", "021", "029", "0532", "0991" };
  static const char *const bad[] = { "532", "05321", "01", "011", "053", "0x32", "+86" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (hl_number_is_area_code (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (hl_number_is_area_code (bad[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/number/shapes", test_shapes);
  g_test_add_func ("/base/number/refused", test_refused);
  g_test_add_func ("/base/number/canon", test_canon);
  g_test_add_func ("/base/number/dial", test_dial);
  g_test_add_func ("/base/number/area-codes", test_area_codes);
  return g_test_run ();
}
