// hubload - a small IRC load generator for loopback tests (Hubbub project).
// One thread, epoll.  Talks plain TCP or TLS.  Prints a JSON object a line: one for each of the --rates that
// it plays, one after the other, to the people who are there; or a single one where nothing is said.
// Every wait has its limit: --limit seconds until all are in, --drain seconds for lines that are under way
// (or STILL_S in which nothing comes), and as many again before the next load.  Lines that do not come are counted as missing, and it goes on.
// Build: gcc -O2 -Wall -o hubload hubload.c -lssl -lcrypto
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef uint64_t u64;
enum { S_NONE, S_CONN, S_TLS, S_REG, S_READY, S_JOINING, S_JOINED, S_DEAD };

#define RING 256
#define MAX_RATES 16
#define SETTLED_S 0.25      // nothing came for so long: what joining brought is over
#define STILL_S 2.0         // nothing came for so long: what is missing is lost
#define IDLE_S 2.0          // that long the CPU of idle connections is looked at
typedef struct {            // one per sending connection
  int conn, target_n;       // target_n: deliveries each message must produce
  u64 sent, got;            // messages sent / deliveries seen
  u64 seq;
  int cnt[RING];
  int dirty;
} Sender;

typedef struct {
  int fd, state, sender;    // sender: index into senders or -1
  int echoes;               // the server said that it will have its own lines back
  SSL *ssl;
  char *part; int plen, pcap;
  char *out; int olen, ocap;
  int wantw;
} Conn;

static struct {
  const char *host, *label, *caps;
  int port, conns, chans, senders, window, size, dm, tls, storm, conc, joining, srcs, nap, idle, spin, verbose, nrates;
  double rates[MAX_RATES], secs, warm, drain, limit;
  int pids[16], npids;
} O = {.host = "127.0.0.1", .label = "", .port = 6667, .conns = 100, .chans = 1, .senders = 1,
       .window = 16, .size = 100, .conc = 128, .joining = 1000, .srcs = 40, .nrates = 1, .secs = 5, .warm = 1, .drain = 15, .limit = 300};

static Conn *C; static Sender *S; static int nS;
static int ep, ready, joined, dead, started, inflight;
static u64 begun, last_in;  // when this load began; when something came last
static u64 deliveries, bytes_in, lines_in, pings, errors, joins_seen;
static int *dirtyq, ndirty;
static SSL_CTX *sctx;
static char first_error[300];
static char *pad;

static u64 now_ns(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000ull + t.tv_nsec; }

// --- latency histogram: 64 sub-buckets per power of two -------------------
#define HB (64 * 44)
typedef struct { u64 b[HB], n, max; double sum; } Hist;
static Hist hd, hl;         // per delivery, per message (last delivery)
static void hadd(Hist *h, u64 v) {
  int i;
  if (v < 64) i = v;
  else { int e = 63 - __builtin_clzll(v); i = (e - 5) * 64 + ((v >> (e - 6)) & 63); }
  if (i >= HB) i = HB - 1;
  h->b[i]++; h->n++; h->sum += v; if (v > h->max) h->max = v;
}
static double hq(Hist *h, double q) {
  u64 want = h->n * q, c = 0;
  if (!h->n) return 0;
  for (int i = 0; i < HB; i++) {
    c += h->b[i];
    if (c > want) { if (i < 64) return i; int e = i / 64 + 5; return ((u64)1 << e) + ((u64)(i & 63) << (e - 6)); }
  }
  return h->max;
}

// --- server process accounting -------------------------------------------
static double cpu_now(void) {           // seconds, exact (CLOCK of the process)
  double s = 0;
  for (int i = 0; i < O.npids; i++) {
    clockid_t c; struct timespec t;
    if (clock_getcpuclockid(O.pids[i], &c) == 0 && clock_gettime(c, &t) == 0) s += t.tv_sec + t.tv_nsec / 1e9;
  }
  return s;
}
static void cpu_us(double *u, double *s) {  // user and sys from /proc/PID/stat, 10 ms ticks
  *u = *s = 0;
  for (int i = 0; i < O.npids; i++) {
    char p[64], b[1024]; snprintf(p, 64, "/proc/%d/stat", O.pids[i]);
    FILE *f = fopen(p, "r"); if (!f) continue;
    size_t n = fread(b, 1, 1023, f); b[n] = 0; fclose(f);
    char *q = strrchr(b, ')'); unsigned long ut = 0, st = 0;
    if (q) sscanf(q + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &ut, &st);
    *u += ut / 100.0; *s += st / 100.0;
  }
}
static long rss_kb(void) {
  long tot = 0;
  for (int i = 0; i < O.npids; i++) {
    char p[64], l[256]; snprintf(p, 64, "/proc/%d/status", O.pids[i]);
    FILE *f = fopen(p, "r"); if (!f) continue;
    long v; while (fgets(l, 256, f)) if (sscanf(l, "VmRSS: %ld", &v) == 1) tot += v;
    fclose(f);
  }
  return tot;
}
static double own_cpu(void) { struct rusage r; getrusage(RUSAGE_SELF, &r); return r.ru_utime.tv_sec + r.ru_stime.tv_sec + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6; }

// --- connection I/O --------------------------------------------------------
static void want(int i, int w) {
  struct epoll_event e = {.events = EPOLLIN | (w ? EPOLLOUT : 0), .data.u32 = i};
  epoll_ctl(ep, EPOLL_CTL_MOD, C[i].fd, &e); C[i].wantw = w;
}
static void die(int i, const char *why) {
  if (C[i].state == S_DEAD) return;
  if (!first_error[0]) snprintf(first_error, sizeof first_error, "conn %d state %d: %s", i, C[i].state, why);
  if (C[i].state < S_READY || C[i].state == S_JOINING) inflight--;
  C[i].state = S_DEAD; dead++; errors++;
  epoll_ctl(ep, EPOLL_CTL_DEL, C[i].fd, 0); close(C[i].fd);
}
static int rawsend(Conn *c, const char *b, int n) {
  if (c->ssl) {
    ERR_clear_error();
    int r = SSL_write(c->ssl, b, n);
    if (r > 0) return r;
    int e = SSL_get_error(c->ssl, r);
    if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) { errno = EAGAIN; return -1; }
    errno = EIO; return -1;
  }
  return send(c->fd, b, n, MSG_NOSIGNAL);
}
static void csend(int i, const char *b, int n) {
  Conn *c = &C[i];
  if (c->state == S_DEAD) return;
  if (!c->olen) {
    int r = rawsend(c, b, n);
    if (r == n) return;
    if (r < 0) { if (errno != EAGAIN) { die(i, strerror(errno)); return; } r = 0; }
    b += r; n -= r;
  }
  if (c->olen + n > c->ocap) { c->ocap = (c->olen + n) * 2; c->out = realloc(c->out, c->ocap); }
  memcpy(c->out + c->olen, b, n); c->olen += n;
  if (!c->wantw) want(i, 1);
}
static void cflush(int i) {
  Conn *c = &C[i];
  while (c->olen) {
    int r = rawsend(c, c->out, c->olen);
    if (r < 0) { if (errno != EAGAIN) die(i, strerror(errno)); return; }
    memmove(c->out, c->out + r, c->olen - r); c->olen -= r;
  }
  want(i, 0);
}
// --caps 'a|a b|': the variants take turns, and an empty one asks for nothing.  Each capability is
// asked for by itself, so that what a server lacks keeps nobody from what it has.
static const char *caps_of(int i, int *n) {
  const char *p = O.caps, *q; int count = 1;
  for (q = p; *q; q++) count += *q == '|';
  for (int k = i % count; k; p++) k -= *p == '|';
  q = strchr(p, '|'); *n = q ? q - p : (int)strlen(p);
  return p;
}
static void hello(int i) {
  char b[800], caps[300] = ""; int n = 0, m = 0;
  if (O.caps) { const char *p = caps_of(i, &m); snprintf(caps, sizeof caps, "%.*s", m, p); }
  for (char *w = strtok(caps, " "); w; w = strtok(0, " ")) n += snprintf(b + n, sizeof b - n, "CAP REQ :%s\r\n", w);
  n += snprintf(b + n, sizeof b - n, "NICK u%05d\r\nUSER u%05d 0 * :load\r\n%s", i, i, m ? "CAP END\r\n" : "");
  C[i].state = S_REG; csend(i, b, n);
}
static int chan_of(int i) { return (int)((long)i * O.chans / O.conns); }
static void join(int i) {
  char b[64]; int n = snprintf(b, sizeof b, "JOIN #c%04d\r\n", chan_of(i));
  C[i].state = S_JOINING; csend(i, b, n);
}
static void opened(int i) {
  if (O.tls) {
    C[i].ssl = SSL_new(sctx); SSL_set_fd(C[i].ssl, C[i].fd); SSL_set_connect_state(C[i].ssl);
    C[i].state = S_TLS;
  } else hello(i);
}
static void start(int i) {
  Conn *c = &C[i];
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (c->fd < 0) { perror("socket"); exit(2); }
  int one = 1; setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (O.srcs > 0) {
    struct sockaddr_in s = {.sin_family = AF_INET};
    s.sin_addr.s_addr = htonl(0x7f010001u + ((unsigned)(getpid() % 50) << 16) + (i % O.srcs));
    if (bind(c->fd, (void *)&s, sizeof s)) { perror("bind"); exit(2); }
  }
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(O.port)};
  inet_pton(AF_INET, O.host, &a.sin_addr);
  struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.u32 = i};
  c->state = S_CONN; c->wantw = 1; inflight++;
  int r = connect(c->fd, (void *)&a, sizeof a);
  if (r && errno != EINPROGRESS) { perror("connect"); exit(2); }
  epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
}

// --- protocol ---------------------------------------------------------------
static int hexv(const char *p, int n, u64 *v) {
  u64 x = 0;
  for (int i = 0; i < n; i++) { int c = p[i]; int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; if (d < 0) return 0; x = x << 4 | d; }
  *v = x; return 1;
}
static void line(int i, char *p, int n, u64 t) {
  Conn *c = &C[i]; char *e = p + n, *q;
  lines_in++;
  if (n && *p == '@') { q = memchr(p, ' ', n); if (!q) return; p = q + 1; }
  if (p < e && *p == ':') { q = memchr(p, ' ', e - p); if (!q) return; p = q + 1; }
  if (e - p >= 8 && !memcmp(p, "PRIVMSG ", 8)) {
    q = memchr(p + 8, ' ', e - p - 8); if (!q) return;
    q++; if (*q == ':') q++;
    u64 ts, si, sq;     // T<16 hex> <4 hex> <8 hex>
    if (e - q < 31 || *q != 'T' || !hexv(q + 1, 16, &ts) || !hexv(q + 18, 4, &si) || !hexv(q + 23, 8, &sq) || (int)si >= nS || ts < begun) return;
    deliveries++;
    hadd(&hd, t - ts);
    Sender *s = &S[si]; s->got++;
    if (++s->cnt[sq % RING] == s->target_n) { hadd(&hl, t - ts); s->cnt[sq % RING] = 0; }
    if (!s->dirty) { s->dirty = 1; dirtyq[ndirty++] = si; }
    return;
  }
  if (e - p >= 5 && !memcmp(p, "PING ", 5)) {
    char b[600]; int m = snprintf(b, sizeof b, "PONG %.*s\r\n", (int)(e - p - 5), p + 5); pings++;
    csend(i, b, m); return;
  }
  if (e - p >= 4 && !memcmp(p, "CAP ", 4)) { if (memmem(p, e - p, " ACK ", 5) && memmem(p, e - p, "echo-message", 12)) c->echoes = 1; return; }
  if (e - p >= 5 && !memcmp(p, "JOIN ", 5)) { joins_seen++; return; }
  if (e - p >= 4 && p[3] == ' ') {
    if (c->state == S_REG && (!memcmp(p, "376", 3) || !memcmp(p, "422", 3))) {
      c->state = S_READY; ready++;
      if (O.storm && O.chans) join(i); else inflight--;
    } else if (c->state == S_JOINING && !memcmp(p, "366", 3)) { c->state = S_JOINED; joined++; inflight--; }
    else if ((p[0] == '4' && memcmp(p, "422", 3)) || p[0] == '5') {
      errors++; if (!first_error[0]) snprintf(first_error, sizeof first_error, "%.*s", (int)(e - p), p);
    }
  } else if (e - p > 5 && !memcmp(p, "ERROR", 5)) {
    if (!first_error[0]) snprintf(first_error, sizeof first_error, "%.*s", (int)(e - p), p);
  }
}
static char rb[1 << 18];
static void feed(int i, char *b, int n, u64 t) {
  Conn *c = &C[i]; char *p = b, *e = b + n, *q;
  bytes_in += n; last_in = t;
  if (c->plen) {
    q = memchr(p, '\n', n); int take = q ? q + 1 - p : n;
    if (c->plen + take > c->pcap) { c->pcap = c->plen + take + 256; c->part = realloc(c->part, c->pcap); }
    memcpy(c->part + c->plen, p, take); c->plen += take; p += take;
    if (!q) return;
    int l = c->plen - 1; if (l && c->part[l - 1] == '\r') l--;
    c->plen = 0; line(i, c->part, l, t);
  }
  while (p < e && c->state != S_DEAD) {
    q = memchr(p, '\n', e - p);
    if (!q) {
      int m = e - p;
      if (m > c->pcap) { c->pcap = m + 256; c->part = realloc(c->part, c->pcap); }
      memcpy(c->part, p, m); c->plen = m; return;
    }
    int l = q - p; if (l && p[l - 1] == '\r') l--;
    line(i, p, l, t); p = q + 1;
  }
}
static void event(struct epoll_event *ev) {
  int i = ev->data.u32; Conn *c = &C[i];
  if (c->state == S_DEAD) return;
  if (c->state == S_CONN) {
    int err = 0; socklen_t l = sizeof err; getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &l);
    if (err) { die(i, strerror(err)); return; }
    if (!(ev->events & EPOLLOUT)) return;
    want(i, 0); opened(i);
  }
  if (c->state == S_TLS) {
    ERR_clear_error();
    int r = SSL_do_handshake(c->ssl);
    if (r == 1) { want(i, 0); hello(i); return; }
    int e = SSL_get_error(c->ssl, r);
    if (e == SSL_ERROR_WANT_READ) { if (c->wantw) want(i, 0); }
    else if (e == SSL_ERROR_WANT_WRITE) want(i, 1);
    else die(i, "tls handshake");
    return;
  }
  if (ev->events & EPOLLOUT) cflush(i);
  if (ev->events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
    if (c->ssl) {
      for (;;) {
        ERR_clear_error();
        int r = SSL_read(c->ssl, rb, 16384);
        if (r > 0) { feed(i, rb, r, now_ns()); if (c->state == S_DEAD) return; continue; }
        int e = SSL_get_error(c->ssl, r);
        if (e != SSL_ERROR_WANT_READ && e != SSL_ERROR_WANT_WRITE) die(i, "tls closed");
        return;
      }
    }
    int r = recv(c->fd, rb, sizeof rb, 0);
    if (r > 0) feed(i, rb, r, now_ns());
    else if (r == 0) die(i, "closed by server");
    else if (errno != EAGAIN) die(i, strerror(errno));
  }
}
static int turn(u64 until) {     // one epoll round, waiting until a given time at most
  static struct epoll_event ev[1024];
  u64 t = now_ns(); struct timespec ts = {0, 0};
  if (until > t) { u64 d = until - t; ts.tv_sec = d / 1000000000; ts.tv_nsec = d % 1000000000; }
  if (O.spin) ts.tv_sec = ts.tv_nsec = 0;   // never sleep: the server pays for no wake-ups
  int n = epoll_pwait2(ep, ev, 1024, &ts, 0);
  for (int k = 0; k < n; k++) event(&ev[k]);
  if (O.nap && n > 0 && n < 256) usleep(O.nap);
  return n;
}
// --- sending ----------------------------------------------------------------
static int mkmsg(char *b, int si) {
  Sender *s = &S[si]; char tgt[32];
  if (O.dm) snprintf(tgt, 32, "u%05d", s->conn + 1); else snprintf(tgt, 32, "#c%04d", chan_of(s->conn));
  int n = sprintf(b, "PRIVMSG %s :T%016llx %04x %08x ", tgt, (unsigned long long)now_ns(), si, (unsigned)s->seq++);
  int padn = O.size - 32; if (padn < 0) padn = 0;
  memcpy(b + n, pad, padn); n += padn; b[n++] = '\r'; b[n++] = '\n';
  s->sent++; return n;
}
static void fill(int si) {        // flat out: keep the window full
  static char b[1 << 17]; int n = 0; Sender *s = &S[si];
  while ((long)(s->sent * s->target_n) - (long)s->got <= (long)(O.window - 1) * s->target_n && n < 100000) n += mkmsg(b + n, si);
  if (n) csend(s->conn, b, n);
}
static int is_gone(void) { return dead > O.conns / 20 + 5; }
static void check(u64 t0, double limit, const char *what) {
  int late = now_ns() - t0 > limit * 1e9;
  if (!late && !is_gone()) return;
  fprintf(stderr, "%s while they %s: of %d, %d came, %d are in a room, %d were lost%s%s\n",
          late ? "the time was up" : "too many were lost", what, O.conns, ready, joined, dead, first_error[0] ? "; " : "", first_error);
  exit(late ? 3 : 4);
}
static void settle(u64 t0, double limit, const char *what) {  // until nothing comes any more
  for (u64 t = last_in = now_ns(); t - last_in < SETTLED_S * 1e9; t = now_ns()) { turn(last_in + SETTLED_S * 1e9); check(t0, limit, what); }
}
// --- a load -----------------------------------------------------------------
typedef struct { long rss0, rss1, rss2; double conn_wall, conn_wall_q, conn_cpu, conn_cpu_q, conn_u, conn_s, join_wall, join_cpu, idle_cpu; } Coming;
static void expectations(void) { // each line is to reach whoever is in its room by now, but its sender without echo
  int *members = calloc(O.chans + 1, sizeof(int));
  if (O.chans) for (int i = 0; i < O.conns; i++) members[chan_of(i)] += C[i].state == S_JOINED;
  for (int i = 0; i < nS; i++) {
    Sender *s = &S[i]; int c = s->conn;
    s->target_n = O.dm ? C[c].state != S_DEAD && C[c + 1].state != S_DEAD : C[c].state != S_DEAD ? members[chan_of(c)] - !C[c].echoes : 0;
    s->sent = s->got = 0; memset(s->cnt, 0, sizeof s->cnt);
  }
  free(members);
}
static u64 missing(void) { u64 n = 0; for (int i = 0; i < nS; i++) n += S[i].sent * S[i].target_n - S[i].got; return n; }
static u64 sent(void) { u64 n = 0; for (int i = 0; i < nS; i++) n += S[i].sent; return n; }
static void speak(double rate, u64 stop, u64 *k, int *rr, u64 *late) {  // one turn's lines, then what they bring
  static char b[8192]; double total = rate * nS; u64 t = now_ns(), due; int burst = 0;
  if (!rate) {
    turn(t + 50000000);
    int n = ndirty; ndirty = 0;
    for (int j = 0; j < n; j++) { int si = dirtyq[j]; S[si].dirty = 0; fill(si); }
    return;
  }
  while ((due = begun + (u64)(*k * 1e9 / total)) <= t && burst++ < 256) {
    if (t - due > 5000000) ++*late;
    int n = mkmsg(b, *rr); csend(S[*rr].conn, b, n); *rr = (*rr + 1) % nS; ++*k;
  }
  turn(due < stop ? due : stop);
  while (ndirty) S[dirtyq[--ndirty]].dirty = 0;
}
static void play(double rate) {
  u64 late = 0, k = 0, d0 = 0, b0 = 0, m0 = 0, tstart = 0; int on = 0, rr = 0; double c0 = 0, lg0 = 0, u0 = 0, s0 = 0, u1, s1;
  expectations(); begun = now_ns();
  u64 meas = begun + O.warm * 1e9, stop = meas + O.secs * 1e9;
  if (!rate) for (int i = 0; i < nS; i++) { fill(i); if ((i & 63) == 63) turn(0); }
  for (;;) {
    u64 t = now_ns();
    if (!on && t >= meas) {
      on = 1; memset(&hd, 0, sizeof hd); memset(&hl, 0, sizeof hl); tstart = t; d0 = deliveries; b0 = bytes_in; m0 = sent(); late = 0;
      lg0 = own_cpu(); cpu_us(&u0, &s0); c0 = cpu_now();
    }
    if (t >= stop || is_gone()) break;
    speak(rate, stop, &k, &rr, &late);
  }
  double wall = (now_ns() - tstart) / 1e9; u64 dstop = deliveries - d0, end = now_ns() + O.drain * 1e9; last_in = now_ns();
  while (missing() && now_ns() < end && now_ns() - last_in < STILL_S * 1e9 && !is_gone()) turn(now_ns() + 20000000);
  while (ndirty) S[dirtyq[--ndirty]].dirty = 0;
  double cpu = cpu_now() - c0, lg = own_cpu() - lg0; cpu_us(&u1, &s1);
  if (deliveries == d0) { fprintf(stderr, "nothing came of what was said%s%s\n", first_error[0] ? "; " : "", first_error); exit(5); }
  u64 del = deliveries - d0, byt = bytes_in - b0, msgs = sent() - m0;
  check(now_ns(), O.limit, "talked");
  printf("{\"rate\":%g,\"window\":%d,\"msgs\":%llu,\"deliveries\":%llu,\"missing\":%llu,\"wall\":%.3f,\"deliv_per_s\":%.0f,\"cpu_s\":%.4f,\"us_per_delivery\":%.4f,\"us_per_msg\":%.2f,"
         "\"user_s\":%.2f,\"sys_s\":%.2f,\"lg_cpu_s\":%.2f,\"late\":%llu,\"bytes_per_delivery\":%.1f,\"p50_us\":%.0f,\"p90_us\":%.0f,\"p99_us\":%.0f,\"max_us\":%.0f,"
         "\"last_p50_us\":%.0f,\"last_p99_us\":%.0f,\"last_max_us\":%.0f,",
         rate, O.window, (unsigned long long)msgs, (unsigned long long)del, (unsigned long long)missing(), wall, dstop / wall, cpu, del ? cpu / del * 1e6 : 0, msgs ? cpu / msgs * 1e6 : 0,
         u1 - u0, s1 - s0, lg, (unsigned long long)late, del ? (double)byt / del : 0, hq(&hd, .5) / 1e3, hq(&hd, .9) / 1e3, hq(&hd, .99) / 1e3, hd.max / 1e3,
         hq(&hl, .5) / 1e3, hq(&hl, .99) / 1e3, hl.max / 1e3);
}
static void tell(Coming *c) {   // what every load's report has
  printf("\"label\":\"%s\",\"conns\":%d,\"chans\":%d,\"senders\":%d,\"tls\":%d,\"caps\":\"%s\",\"dead\":%d,\"errors\":%llu,\"error\":\"%.100s\",\"storm\":%d,"
         "\"conn_wall\":%.3f,\"conn_wall_quiet\":%.3f,\"conn_cpu\":%.4f,\"conn_cpu_quiet\":%.4f,\"conn_user\":%.2f,\"conn_sys\":%.2f,\"conn_per_s\":%.0f,\"join_wall\":%.3f,\"join_cpu\":%.4f,"
         "\"joins_seen\":%llu,\"pings\":%llu,\"rss0_kb\":%ld,\"rss_conn_kb\":%ld,\"rss_join_kb\":%ld,\"rss_end_kb\":%ld,\"kb_per_conn\":%.2f,\"idle_cpu\":%.4f}\n",
         O.label, O.conns, O.chans, nS, O.tls, O.caps ? O.caps : "", dead, (unsigned long long)errors, first_error, O.storm,
         c->conn_wall, c->conn_wall_q, c->conn_cpu, c->conn_cpu_q, c->conn_u, c->conn_s, O.conns / c->conn_wall, c->join_wall, c->join_cpu,
         (unsigned long long)joins_seen, (unsigned long long)pings, c->rss0, c->rss1, c->rss2, rss_kb(), (double)(c->rss1 - c->rss0) / O.conns, c->idle_cpu);
  fflush(stdout);
}

int main(int argc, char **argv) {
  static struct option lo[] = {{"host", 1, 0, 'h'}, {"port", 1, 0, 'p'}, {"pid", 1, 0, 'P'}, {"conns", 1, 0, 'n'}, {"chans", 1, 0, 'c'}, {"senders", 1, 0, 's'},
    {"rates", 1, 0, 'r'}, {"joining", 1, 0, 'j'}, {"window", 1, 0, 'w'}, {"secs", 1, 0, 't'}, {"warm", 1, 0, 'W'}, {"size", 1, 0, 'z'}, {"dm", 0, 0, 'd'}, {"tls", 0, 0, 'T'}, {"storm", 0, 0, 'S'},
    {"idle", 0, 0, 'i'}, {"conc", 1, 0, 'k'}, {"srcs", 1, 0, 'a'}, {"nap", 1, 0, 'N'}, {"label", 1, 0, 'l'}, {"caps", 1, 0, 'C'}, {"limit", 1, 0, 'L'}, {"drain", 1, 0, 'D'}, {"spin", 0, 0, 'X'}, {"verbose", 0, 0, 'v'}, {0}};
  int o;
  while ((o = getopt_long(argc, argv, "", lo, 0)) != -1) switch (o) {
    case 'h': O.host = optarg; break; case 'p': O.port = atoi(optarg); break;
    case 'P': for (char *x = strtok(optarg, ","); x && O.npids < 16; x = strtok(0, ",")) O.pids[O.npids++] = atoi(x); break;
    case 'n': O.conns = atoi(optarg); break; case 'c': O.chans = atoi(optarg); break; case 's': O.senders = atoi(optarg); break;
    case 'r': O.nrates = 0; for (char *x = strtok(optarg, ","); x && O.nrates < MAX_RATES; x = strtok(0, ",")) O.rates[O.nrates++] = atof(x); break;
    case 'j': O.joining = atoi(optarg); break; case 'w': O.window = atoi(optarg); break; case 't': O.secs = atof(optarg); break;
    case 'W': O.warm = atof(optarg); break; case 'z': O.size = atoi(optarg); break; case 'd': O.dm = 1; O.chans = 0; break;
    case 'T': O.tls = 1; break; case 'S': O.storm = 1; break; case 'i': O.idle = 1; O.chans = 0; break; case 'k': O.conc = atoi(optarg); break;
    case 'a': O.srcs = atoi(optarg); break; case 'N': O.nap = atoi(optarg); break; case 'l': O.label = optarg; break; case 'C': O.caps = optarg; break;
    case 'L': O.limit = atof(optarg); break; case 'D': O.drain = atof(optarg); break; case 'v': O.verbose = 1; break; case 'X': O.spin = 1; break; default: return 2; }
  if (O.window > RING / 2) O.window = RING / 2;
  if (strncmp(O.host, "127.", 4)) { fprintf(stderr, "loopback only\n"); return 2; }
  if (O.tls) { sctx = SSL_CTX_new(TLS_client_method()); SSL_CTX_set_verify(sctx, SSL_VERIFY_NONE, 0); SSL_CTX_set_mode(sctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS); }
  ep = epoll_create1(0); C = calloc(O.conns, sizeof *C); pad = malloc(O.size + 64); memset(pad, 'x', O.size + 64);
  struct rlimit rl; getrlimit(RLIMIT_NOFILE, &rl); rl.rlim_cur = rl.rlim_max; setrlimit(RLIMIT_NOFILE, &rl);
  for (int i = 0; i < O.conns; i++) C[i].sender = -1;

  // senders: the first --senders members of each channel, or the even connection of each pair
  S = calloc(O.conns, sizeof *S); dirtyq = calloc(O.conns, sizeof(int));
  if (O.dm) for (int i = 0; i + 1 < O.conns; i += 2) { S[nS] = (Sender){.conn = i, .target_n = 1}; C[i].sender = nS++; }
  else if (O.chans) {
    int *members = calloc(O.chans, sizeof(int)), *used = calloc(O.chans, sizeof(int));
    for (int i = 0; i < O.conns; i++) members[chan_of(i)]++;
    for (int i = 0; i < O.conns; i++) if (used[chan_of(i)] < O.senders) { used[chan_of(i)]++; S[nS] = (Sender){.conn = i, .target_n = members[chan_of(i)]}; C[i].sender = nS++; }
  }
  if (nS > 65535) { fprintf(stderr, "too many senders\n"); return 2; }

  // phase 0: connect and register
  long rss0 = rss_kb(); double c0 = cpu_now(), u0, s0, u1, s1; cpu_us(&u0, &s0); u64 t0 = now_ns(), T0 = t0; int goal = O.storm && O.chans;
  while ((goal ? joined : ready) + dead < O.conns) {
    while (started < O.conns && inflight < O.conc) start(started++);
    turn(now_ns() + 100000000); check(T0, O.limit, "came");
  }
  double conn_wall = (now_ns() - t0) / 1e9; double conn_cpu = cpu_now() - c0; cpu_us(&u1, &s1); double conn_u = u1 - u0, conn_s = s1 - s0;
  if (O.verbose) fprintf(stderr, "connected %d in %.2fs (dead %d)\n", ready, conn_wall, dead);
  if (!O.chans || O.storm) settle(T0, O.limit, "came");
  double conn_cpu_q = cpu_now() - c0; long rss1 = rss_kb();
  double conn_wall_q = (last_in - t0) / 1e9;

  // phase 1: join
  double join_wall = 0, join_cpu = 0; long rss2 = rss1;
  if (O.chans && !O.storm) {
    int k = 0; t0 = now_ns(); c0 = cpu_now(); inflight = 0;
    while (joined + dead < O.conns) {
      while (k < O.conns && inflight < O.joining) { if (C[k].state == S_READY) { inflight++; join(k); } k++; }
      turn(now_ns() + 100000000); check(T0, O.limit, "joined");
    }
    settle(T0, O.limit, "joined");
    join_wall = (last_in - t0) / 1e9; join_cpu = cpu_now() - c0; rss2 = rss_kb();
    if (O.verbose) fprintf(stderr, "joined %d in %.2fs\n", joined, join_wall);
  }
  double idle_cpu = 0;
  if (O.idle) { c0 = cpu_now(); u64 w = now_ns() + IDLE_S * 1e9; while (now_ns() < w) turn(w); idle_cpu = (cpu_now() - c0) / IDLE_S; rss1 = rss_kb(); }

  // phase 2: one load after the other
  Coming coming = {rss0, rss1, rss2, conn_wall, conn_wall_q, conn_cpu, conn_cpu_q, conn_u, conn_s, join_wall, join_cpu, idle_cpu};
  int is_played = nS && O.secs > 0 && !O.idle;
  if (!is_played) { printf("{"); tell(&coming); return 0; }
  for (int i = 0; i < O.nrates; i++) {
    if (i) { begun = now_ns(); settle(begun, O.drain, "were still told of the load before"); }
    play(O.rates[i]); tell(&coming);
  }
  return 0;
}
