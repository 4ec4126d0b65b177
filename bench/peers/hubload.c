// hubload - a small IRC load generator for loopback tests (Hubbub project).
// One thread, epoll.  Talks plain TCP or TLS.  Prints one JSON object.
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
  int port, conns, chans, senders, window, size, dm, tls, storm, conc, srcs, nap, idle, spin, verbose;
  double rate, secs, warm, drain, limit;
  int pids[16], npids;
} O = {.host = "127.0.0.1", .label = "", .port = 6667, .conns = 100, .chans = 1, .senders = 1,
       .window = 16, .size = 100, .conc = 128, .srcs = 40, .secs = 5, .warm = 1, .drain = 15, .limit = 300};

static Conn *C; static Sender *S; static int nS;
static int ep, ready, joined, dead, started, inflight;
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
    if (e - q < 31 || *q != 'T' || !hexv(q + 1, 16, &ts) || !hexv(q + 18, 4, &si) || !hexv(q + 23, 8, &sq) || (int)si >= nS) return;
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
  bytes_in += n;
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
static void check(u64 t0, const char *what) {
  if (now_ns() - t0 > O.limit * 1e9) { fprintf(stderr, "hubload: time limit in %s: ready=%d joined=%d dead=%d of %d; %s\n", what, ready, joined, dead, O.conns, first_error); exit(3); }
  if (dead > O.conns / 20 + 5) { fprintf(stderr, "hubload: too many dead connections in %s: ready=%d joined=%d dead=%d; %s\n", what, ready, joined, dead, first_error); exit(4); }
}

int main(int argc, char **argv) {
  static struct option lo[] = {{"host", 1, 0, 'h'}, {"port", 1, 0, 'p'}, {"pid", 1, 0, 'P'}, {"conns", 1, 0, 'n'}, {"chans", 1, 0, 'c'}, {"senders", 1, 0, 's'},
    {"rate", 1, 0, 'r'}, {"window", 1, 0, 'w'}, {"secs", 1, 0, 't'}, {"warm", 1, 0, 'W'}, {"size", 1, 0, 'z'}, {"dm", 0, 0, 'd'}, {"tls", 0, 0, 'T'}, {"storm", 0, 0, 'S'},
    {"idle", 0, 0, 'i'}, {"conc", 1, 0, 'k'}, {"srcs", 1, 0, 'a'}, {"nap", 1, 0, 'N'}, {"label", 1, 0, 'l'}, {"caps", 1, 0, 'C'}, {"limit", 1, 0, 'L'}, {"drain", 1, 0, 'D'}, {"spin", 0, 0, 'X'}, {"verbose", 0, 0, 'v'}, {0}};
  int o;
  while ((o = getopt_long(argc, argv, "", lo, 0)) != -1) switch (o) {
    case 'h': O.host = optarg; break; case 'p': O.port = atoi(optarg); break;
    case 'P': for (char *x = strtok(optarg, ","); x && O.npids < 16; x = strtok(0, ",")) O.pids[O.npids++] = atoi(x); break;
    case 'n': O.conns = atoi(optarg); break; case 'c': O.chans = atoi(optarg); break; case 's': O.senders = atoi(optarg); break;
    case 'r': O.rate = atof(optarg); break; case 'w': O.window = atoi(optarg); break; case 't': O.secs = atof(optarg); break;
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
    turn(now_ns() + 100000000); check(T0, "connect");
  }
  double conn_wall = (now_ns() - t0) / 1e9; double conn_cpu = cpu_now() - c0; cpu_us(&u1, &s1); double conn_u = u1 - u0, conn_s = s1 - s0;
  if (O.verbose) fprintf(stderr, "connected %d in %.2fs (dead %d)\n", ready, conn_wall, dead);
  u64 q = now_ns(), bi; int quiet = 0;
  while (!quiet && now_ns() - q < 60e9) { bi = bytes_in; u64 w = now_ns() + 400000000; while (now_ns() < w) turn(w); quiet = bytes_in == bi; }
  double conn_cpu_q = cpu_now() - c0; long rss1 = rss_kb();
  double conn_wall_q = (now_ns() - t0) / 1e9 - 0.4;

  // phase 1: join
  double join_wall = 0, join_cpu = 0; long rss2 = rss1;
  if (O.chans && !O.storm) {
    int k = 0; t0 = now_ns(); c0 = cpu_now(); inflight = 0;
    while (joined + dead < O.conns) {
      while (k < O.conns && inflight < O.conc) { if (C[k].state == S_READY) { inflight++; join(k); } k++; }
      turn(now_ns() + 100000000); check(T0, "join");
    }
    q = now_ns(); quiet = 0;
    while (!quiet && now_ns() - q < 120e9) { bi = bytes_in; u64 w = now_ns() + 400000000; while (now_ns() < w) turn(w); quiet = bytes_in == bi; }
    join_wall = (now_ns() - t0) / 1e9 - 0.4; join_cpu = cpu_now() - c0; rss2 = rss_kb();
    if (O.verbose) fprintf(stderr, "joined %d in %.2fs\n", joined, join_wall);
  }
  double idle_cpu = 0;
  if (O.idle) { c0 = cpu_now(); u64 w = now_ns() + 5000000000ull; while (now_ns() < w) turn(w); idle_cpu = (cpu_now() - c0) / 5; rss1 = rss_kb(); }

  // phase 2: run
  double run_wall = 0, run_cpu = 0, ru = 0, rs = 0, lg = 0; u64 msgs = 0, del = 0, byt = 0, late = 0;
  if (nS && O.secs > 0 && !O.idle && !(O.storm && O.secs == 0)) {
    if (!O.dm) for (int i = 0; i < nS; i++) S[i].target_n -= !C[S[i].conn].echoes;
    double total_rate = O.rate * nS; u64 begin = now_ns(), meas = begin + O.warm * 1e9, stop = meas + O.secs * 1e9, k = 0; int on = 0, rr = 0; static char b[8192];
    u64 tstart = 0, d0 = 0, b0 = 0, m0 = 0; double lg0 = 0;
    if (!O.rate) for (int i = 0; i < nS; i++) { fill(i); if ((i & 63) == 63) turn(0); }
    for (;;) {
      u64 t = now_ns();
      if (!on && t >= meas) {
        on = 1; memset(&hd, 0, sizeof hd); memset(&hl, 0, sizeof hl); tstart = t; d0 = deliveries; b0 = bytes_in;
        for (int i = 0; i < nS; i++) m0 += S[i].sent;
        lg0 = own_cpu(); cpu_us(&u0, &s0); c0 = cpu_now();
      }
      if (t >= stop || dead > O.conns / 20 + 5) break;
      if (O.rate) {
        u64 due; int burst = 0;
        while ((due = begin + (u64)(k * 1e9 / total_rate)) <= t && burst++ < 256) {
          if (t - due > 5000000) late++;
          int n = mkmsg(b, rr); csend(S[rr].conn, b, n); rr = (rr + 1) % nS; k++; }
        turn(due < stop ? due : stop);
        while (ndirty) S[dirtyq[--ndirty]].dirty = 0;
      } else {
        turn(t + 50000000);
        int n = ndirty; ndirty = 0;
        for (int j = 0; j < n; j++) { int si = dirtyq[j]; S[si].dirty = 0; fill(si); }
      }
    }
    run_wall = (now_ns() - tstart) / 1e9; u64 dstop = deliveries - d0;
    u64 expect = 0, got = 0, dt = now_ns() + O.drain * 1e9;
    for (;;) {
      expect = got = 0; for (int i = 0; i < nS; i++) { expect += S[i].sent * S[i].target_n; got += S[i].got; }
      if (got >= expect || now_ns() > dt) break;
      turn(now_ns() + 20000000);
    }
    run_cpu = cpu_now() - c0; cpu_us(&u1, &s1); ru = u1 - u0; rs = s1 - s0; lg = own_cpu() - lg0;
    del = deliveries - d0; byt = bytes_in - b0; for (int i = 0; i < nS; i++) msgs += S[i].sent; msgs -= m0;
    printf("{\"label\":\"%s\",\"conns\":%d,\"chans\":%d,\"senders\":%d,\"rate\":%g,\"window\":%d,\"tls\":%d,\"caps\":\"%s\",\"dead\":%d,\"errors\":%llu,\"error\":\"%.100s\","
           "\"msgs\":%llu,\"deliveries\":%llu,\"missing\":%lld,\"wall\":%.3f,\"deliv_per_s\":%.0f,\"cpu_s\":%.4f,\"us_per_delivery\":%.4f,\"us_per_msg\":%.2f,\"user_s\":%.2f,\"sys_s\":%.2f,"
           "\"lg_cpu_s\":%.2f,\"late\":%llu,\"bytes_per_delivery\":%.1f,\"p50_us\":%.0f,\"p90_us\":%.0f,\"p99_us\":%.0f,\"max_us\":%.0f,\"last_p50_us\":%.0f,\"last_p99_us\":%.0f,\"last_max_us\":%.0f,",
           O.label, O.conns, O.chans, nS, O.rate, O.window, O.tls, O.caps ? O.caps : "", dead, (unsigned long long)errors, first_error,
           (unsigned long long)msgs, (unsigned long long)del, (long long)(expect - got), run_wall, dstop / run_wall, run_cpu, del ? run_cpu / del * 1e6 : 0, msgs ? run_cpu / msgs * 1e6 : 0, ru, rs,
           lg, (unsigned long long)late, del ? (double)byt / del : 0, hq(&hd, .5) / 1e3, hq(&hd, .9) / 1e3, hq(&hd, .99) / 1e3, hd.max / 1e3, hq(&hl, .5) / 1e3, hq(&hl, .99) / 1e3, hl.max / 1e3);
  } else printf("{\"label\":\"%s\",\"conns\":%d,\"chans\":%d,\"tls\":%d,\"dead\":%d,\"errors\":%llu,\"error\":\"%.100s\",", O.label, O.conns, O.chans, O.tls, dead, (unsigned long long)errors, first_error);
  printf("\"storm\":%d,\"conn_wall\":%.3f,\"conn_wall_quiet\":%.3f,\"conn_cpu\":%.4f,\"conn_cpu_quiet\":%.4f,\"conn_user\":%.2f,\"conn_sys\":%.2f,\"conn_per_s\":%.0f,\"join_wall\":%.3f,\"join_cpu\":%.4f,\"joins_seen\":%llu,\"pings\":%llu,\"rss0_kb\":%ld,\"rss_conn_kb\":%ld,\"rss_join_kb\":%ld,\"rss_end_kb\":%ld,\"kb_per_conn\":%.2f,\"idle_cpu\":%.4f}\n",
         O.storm, conn_wall, conn_wall_q, conn_cpu, conn_cpu_q, conn_u, conn_s, O.conns / conn_wall, join_wall, join_cpu, (unsigned long long)joins_seen, (unsigned long long)pings, rss0, rss1, rss2, rss_kb(), (double)(rss1 - rss0) / O.conns, idle_cpu);
  return 0;
}
