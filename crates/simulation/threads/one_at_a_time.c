/* Lets one thread of a process run at a time, in an order that is the same in every run, on a clock
 * that the first thread moves and with random numbers that begin from a seed.
 *
 * Loaded before the C library (LD_PRELOAD), it stands in the place of some of its functions, which
 * the programs of a simulated house call as always:
 *
 * - A thread that waits for a futex (futex(2)), to be joined or for epoll hands the turn on. Whoever
 *   it wakes stands in a queue for it. The first thread gets the turn when nobody is left in the
 *   queue, and hands it on by sched_yield(2): that returns once all others wait.
 * - Time stands still. It passes by as much as the first thread sleeps, which takes no time.
 * - getrandom(2) counts on from SIMULATED_SEED.
 *
 * Only whoever has the turn touches what is here; so nothing is locked. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL
/* A house that takes longer than this hangs; seconds of a real clock. */
#define HANGS 600
/* 2024-07-01, when each house begins; and a monotonic clock that has run for a while. */
#define BEGINS (1719792000 * SECOND)
#define HAS_RUN (100000 * SECOND)

struct thread {
    struct thread *next; /* in the queue it stands in */
    struct thread *older; /* of all threads */
    sem_t turn;
    const void *waits_for;
    bool is_woken, has_ended;
    pthread_t id;
    void *(*start)(void *);
    void *argument;
};

struct queue {
    struct thread *first, *last;
};

static struct thread the_first;
static struct thread *newest;
static struct queue ready, waiting, resting;
static int64_t passed;
static uint64_t seed = 0x9E3779B97F4A7C15;
static pthread_key_t ends;
static __thread struct thread *self;

static int (*real_pthread_create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
static int (*real_pthread_join)(pthread_t, void **);
static int (*real_epoll_wait)(int, struct epoll_event *, int, int);
static int (*real_clock_gettime)(clockid_t, struct timespec *);
static long (*real_syscall)(long, ...);

static void push(struct queue *queue, struct thread *thread)
{
    thread->next = NULL;
    if (queue->last)
        queue->last->next = thread;
    else
        queue->first = thread;
    queue->last = thread;
}

static struct thread *pop(struct queue *queue)
{
    struct thread *thread = queue->first;
    if (thread) {
        queue->first = thread->next;
        if (!queue->first)
            queue->last = NULL;
    }
    return thread;
}

static void take_out(struct queue *queue, struct thread *thread)
{
    struct queue rest = { NULL, NULL };
    struct thread *one;
    while ((one = pop(queue)))
        if (one != thread)
            push(&rest, one);
    *queue = rest;
}

static void until_turn(struct thread *thread)
{
    while (sem_wait(&thread->turn) && errno == EINTR)
        ;
}

static void hand_on(void)
{
    struct thread *next = pop(&ready);
    sem_post(&(next ? next : &the_first)->turn);
}

/* Another thread waits until it is put into the queue again. */
static void stand_aside(void)
{
    hand_on();
    until_turn(self);
}

/* The first thread lets all others run until they wait. */
static void let_others_run(void)
{
    struct thread *thread;
    while ((thread = pop(&resting)))
        push(&ready, thread);
    if (ready.first) {
        hand_on();
        until_turn(&the_first);
    }
}

static int wake(const void *address, int most)
{
    struct queue rest = { NULL, NULL };
    struct thread *thread;
    int woken = 0;
    while ((thread = pop(&waiting))) {
        if (woken < most && thread->waits_for == address) {
            thread->is_woken = true;
            woken++;
            if (thread != &the_first)
                push(&ready, thread);
        } else {
            push(&rest, thread);
        }
    }
    waiting = rest;
    return woken;
}

/* Waits to be woken at this address. The first thread does not wait for what nobody will do: its
 * time is up at once, if it has one. The others' time is never up. */
static int wait_at(const void *address, bool has_end)
{
    self->waits_for = address;
    self->is_woken = false;
    push(&waiting, self);
    if (self != &the_first) {
        stand_aside();
        return 0;
    }
    let_others_run();
    if (self->is_woken)
        return 0;
    take_out(&waiting, self);
    if (has_end)
        return ETIMEDOUT;
    fprintf(stderr, "the first thread waits for what nobody will do\n");
    abort();
}

static int64_t nanoseconds(const struct timespec *time)
{
    return time->tv_sec * SECOND + time->tv_nsec;
}

/* An end of waiting may be a moment (futex(2), FUTEX_WAIT_BITSET) or a length. */
static void pass_to(const struct timespec *end, int operation)
{
    int64_t moment = nanoseconds(end);
    if ((operation & FUTEX_CMD_MASK) == FUTEX_WAIT)
        moment += passed;
    else
        moment -= operation & FUTEX_CLOCK_REALTIME ? BEGINS : HAS_RUN;
    if (moment > passed)
        passed = moment;
}

static long futex(int *address, int operation, int value, const struct timespec *end)
{
    switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
        if (__atomic_load_n(address, __ATOMIC_SEQ_CST) != value) {
            errno = EAGAIN;
            return -1;
        }
        errno = wait_at(address, end != NULL);
        if (errno == ETIMEDOUT)
            pass_to(end, operation);
        return errno ? -1 : 0;
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
        return wake(address, value);
    default:
        fprintf(stderr, "a futex is used in a way that is not simulated: %d\n", operation);
        abort();
    }
}

ssize_t getrandom(void *buffer, size_t length, unsigned flags)
{
    unsigned char *bytes = buffer;
    (void)flags;
    /* splitmix64 (Steele, Lea and Flood 2014). */
    for (size_t at = 0; at < length; at++) {
        uint64_t mixed = seed += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        bytes[at] = (unsigned char)((mixed ^ (mixed >> 31)) >> 24);
    }
    return (ssize_t)length;
}

long syscall(long number, ...)
{
    long given[6];
    va_list list;
    va_start(list, number);
    for (int at = 0; at < 6; at++)
        given[at] = va_arg(list, long);
    va_end(list);
    if (number == SYS_futex && self)
        return futex((int *)given[0], (int)given[1], (int)given[2],
                     (const struct timespec *)given[3]);
    if (number == SYS_getrandom)
        return getrandom((void *)given[0], (size_t)given[1], (unsigned)given[2]);
    return real_syscall(number, given[0], given[1], given[2], given[3], given[4], given[5]);
}

/* Comes after a thread's own work and its thread-locals; what the C library does then concerns nobody. */
static void end(void *thread)
{
    self = NULL;
    ((struct thread *)thread)->has_ended = true;
    wake(&((struct thread *)thread)->has_ended, 1 << 30);
    hand_on();
}

static void *begin(void *thread)
{
    self = thread;
    pthread_setspecific(ends, thread);
    until_turn(self);
    return self->start(self->argument);
}

int pthread_create(pthread_t *id, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument)
{
    struct thread *thread = calloc(1, sizeof *thread);
    if (!thread)
        return EAGAIN;
    sem_init(&thread->turn, 0, 0);
    thread->start = start;
    thread->argument = argument;
    int error = real_pthread_create(&thread->id, attributes, begin, thread);
    if (error) {
        free(thread);
        return error;
    }
    *id = thread->id;
    thread->older = newest;
    newest = thread;
    push(&ready, thread);
    return 0;
}

int pthread_join(pthread_t id, void **result)
{
    struct thread *thread = newest;
    while (thread && !pthread_equal(thread->id, id))
        thread = thread->older;
    while (thread && !thread->has_ended)
        wait_at(&thread->has_ended, false);
    return real_pthread_join(id, result);
}

int sched_yield(void)
{
    if (self == &the_first) {
        let_others_run();
    } else if (self) {
        push(&ready, self);
        stand_aside();
    }
    return 0;
}

/* The first thread lets time pass; another gives the first one a turn. */
static int rest(int64_t length)
{
    if (self == &the_first) {
        passed += length;
    } else if (self) {
        push(&resting, self);
        stand_aside();
    }
    return 0;
}

int nanosleep(const struct timespec *length, struct timespec *left)
{
    (void)left;
    return rest(nanoseconds(length));
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *length,
                    struct timespec *left)
{
    int64_t base = clock == CLOCK_REALTIME ? BEGINS : HAS_RUN;
    int64_t rests = nanoseconds(length) - (flags & TIMER_ABSTIME ? base + passed : 0);
    (void)left;
    return rest(rests > 0 ? rests : 0);
}

int usleep(useconds_t length)
{
    return rest(length * 1000LL);
}

/* What comes from outside, as news of changed files, comes to nobody. */
int epoll_wait(int epoll, struct epoll_event *events, int most, int timeout)
{
    if (self == &the_first || !self)
        return real_epoll_wait(epoll, events, most, timeout);
    for (;;)
        stand_aside();
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    int64_t now = passed;
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        now += BEGINS;
        break;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_BOOTTIME:
        now += HAS_RUN;
        break;
    default:
        return real_clock_gettime(clock, time);
    }
    time->tv_sec = now / SECOND;
    time->tv_nsec = now % SECOND;
    return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    (void)zone;
    time->tv_sec = (BEGINS + passed) / SECOND;
    time->tv_usec = (BEGINS + passed) % SECOND / 1000;
    return 0;
}

time_t time(time_t *into)
{
    time_t now = (BEGINS + passed) / SECOND;
    if (into)
        *into = now;
    return now;
}

__attribute__((constructor)) static void load(void)
{
    real_pthread_create = dlsym(RTLD_NEXT, "pthread_create");
    real_pthread_join = dlsym(RTLD_NEXT, "pthread_join");
    real_epoll_wait = dlsym(RTLD_NEXT, "epoll_wait");
    real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    real_syscall = dlsym(RTLD_NEXT, "syscall");
    pthread_key_create(&ends, end);
    const char *number = getenv("SIMULATED_SEED");
    if (number)
        seed ^= strtoull(number, NULL, 10) * 0x2545F4914F6CDD1D;
    alarm(HANGS);
    sem_init(&the_first.turn, 0, 0);
    self = &the_first;
}
