/* The floor: accepts whoever comes, and sends each line of its input to all of them as one frame.
 *
 * Nothing that writes to each socket can cost less. Its phones all send one key, so the answer to
 * their handshake is a constant. The first line of its output is its port.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 20000
#define LINE 65536

static const char ACCEPTANCE[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

static int phones[MOST], many;
static unsigned char line[LINE + 4];

static void come(int listener) {
  char head[4096];
  int one = accept(listener, NULL, NULL);
  if (one < 0) return;
  if (many == MOST || recv(one, head, sizeof head, 0) <= 0) {
    close(one);
    return;
  }
  send(one, ACCEPTANCE, sizeof ACCEPTANCE - 1, MSG_NOSIGNAL);
  phones[many++] = one;
}

static void tell(size_t length) {
  unsigned char *frame = line + (length < 126 ? 2 : 0);
  size_t head = length < 126 ? 2 : 4;
  frame[0] = 0x81;
  if (length < 126) {
    frame[1] = length;
  } else {
    frame[1] = 126;
    frame[2] = length >> 8;
    frame[3] = length & 255;
  }
  for (int n = 0; n < many; n++) send(phones[n], frame, head + length, MSG_NOSIGNAL);
}

int main(void) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof here;
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind(listener, (void *)&here, size) || listen(listener, 4096)) return 1;
  getsockname(listener, (void *)&here, &size);
  printf("%d\n", ntohs(here.sin_port));
  fflush(stdout);
  struct pollfd ready[2] = {{.fd = listener, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
  size_t length = 0;
  while (poll(ready, 2, -1) >= 0) {
    if (ready[0].revents) come(listener);
    if (!ready[1].revents) continue;
    ssize_t got = read(0, line + 4 + length, LINE - length);
    if (got <= 0) return 0;
    length += got;
    if (line[4 + length - 1] == '\n') {
      tell(length - 1);
      length = 0;
    }
  }
  return 0;
}
