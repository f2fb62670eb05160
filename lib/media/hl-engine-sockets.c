/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-engine-private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/ip.h>
#include <string.h>
#include <unistd.h>

/* Ports and addresses of legs. */

#define RECEIVE_BUFFER (64 * 1024)
#define EXPEDITED 0xb8 /* DSCP EF, what networks treat as voice */

gboolean
hl_rtp_address_parse (const char *text, guint16 port, struct sockaddr_storage *address)
{
  struct sockaddr_in *four = (struct sockaddr_in *) address;
  struct sockaddr_in6 *six = (struct sockaddr_in6 *) address;

  memset (address, 0, sizeof *address);
  if (inet_pton (AF_INET, text, &four->sin_addr) == 1)
    address->ss_family = AF_INET;
  else if (inet_pton (AF_INET6, text, &six->sin6_addr) == 1)
    address->ss_family = AF_INET6;
  else
    return FALSE;
  four->sin_port = htons (port);
  return TRUE;
}

socklen_t
hl_rtp_address_length (const struct sockaddr_storage *address)
{
  return address->ss_family == AF_INET ? sizeof (struct sockaddr_in) : sizeof (struct sockaddr_in6);
}

gboolean
hl_rtp_address_is_unspecified (const struct sockaddr_storage *address)
{
  const struct sockaddr_in *four = (const struct sockaddr_in *) address;
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *) address;

  return address->ss_family == AF_INET ? four->sin_addr.s_addr == 0
                                       : IN6_IS_ADDR_UNSPECIFIED (&six->sin6_addr);
}

/* Addresses that mean nothing outside the other side's own network. */
gboolean
hl_rtp_address_is_private (const struct sockaddr_storage *address)
{
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *) address;
  guint32 a = ntohl (((const struct sockaddr_in *) address)->sin_addr.s_addr);

  if (address->ss_family != AF_INET)
    return (six->sin6_addr.s6_addr[0] & 0xfe) == 0xfc || IN6_IS_ADDR_LINKLOCAL (&six->sin6_addr);
  return a >> 24 == 10 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8 || a >> 22 == 0x191
         || a >> 16 == 0xa9fe;
}

gboolean
hl_rtp_address_is_loopback (const struct sockaddr_storage *address)
{
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *) address;

  if (address->ss_family != AF_INET)
    return IN6_IS_ADDR_LOOPBACK (&six->sin6_addr);
  return ntohl (((const struct sockaddr_in *) address)->sin_addr.s_addr) >> 24 == 127;
}

static int
new_socket (HlEngine *self)
{
  const int on = 1, buffer = RECEIVE_BUFFER, service = EXPEDITED;
  int fd = socket (self->bind_address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return -1;
  setsockopt (fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  if (self->bind_address.ss_family == AF_INET)
    setsockopt (fd, IPPROTO_IP, IP_TOS, &service, sizeof service);
  else
    setsockopt (fd, IPPROTO_IPV6, IPV6_TCLASS, &service, sizeof service);
  return fd;
}

int
hl_engine_bind_port (HlEngine *self, guint16 port)
{
  struct sockaddr_storage address = self->bind_address;
  int fd = new_socket (self);

  ((struct sockaddr_in *) &address)->sin_port = htons (port);
  if (fd >= 0 && bind (fd, (struct sockaddr *) &address, hl_rtp_address_length (&address)) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

/* Another socket on the leg's port, to be connected: the kernel then gives it what
 * comes from the other side, and strangers' packets to the first. */
int
hl_engine_second_socket (HlEngine *self, int first, guint16 port)
{
  const int on = 1, off = 0;
  struct sockaddr_storage address = self->bind_address;
  int fd = new_socket (self), reason;

  if (fd < 0)
    return -1;
  ((struct sockaddr_in *) &address)->sin_port = htons (port);
  setsockopt (first, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind (fd, (struct sockaddr *) &address, hl_rtp_address_length (&address)) != 0)
    {
      reason = errno;
      close (fd);
      fd = -1;
    }
  setsockopt (first, SOL_SOCKET, SO_REUSEADDR, &off, sizeof off);
  if (fd >= 0)
    setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &off, sizeof off);
  else
    errno = reason;
  return fd;
}

int
hl_engine_bind_any (HlEngine *self, guint16 *port)
{
  guint span = (self->port_last - self->port_first) / 2 + 1;

  for (guint i = 0; i < span; i++)
    {
      guint16 at = self->port_next;
      int fd = hl_engine_bind_port (self, at);

      self->port_next = at + 2 > self->port_last ? self->port_first : at + 2;
      if (fd >= 0)
        {
          *port = at;
          return fd;
        }
      if (errno == EMFILE || errno == EADDRNOTAVAIL)
        break;
    }
  return -1;
}
