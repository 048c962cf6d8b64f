//! One runtime for the whole house, stepped so that something of ours runs after each poll of any
//! task: there simulated time is handed on, and there anything may crash.
//!
//! A current-thread runtime with an event interval of one looks at its outermost future after each
//! task, if that was woken; ours wakes itself. It must not do so when nothing is left to poll, or the
//! paused clock would never be moved on to the next timer. A task of our own tells when that is: it
//! stands in the queue behind all others, and comes up twice in a row only when there are none.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
    time::Duration,
};
use tokio::{runtime::Builder, time::Instant};

/// 2024-07-01, when each house begins; milliseconds since 1970.
const BEGINS: i64 = 1_719_792_000_000;

/// Nothing was left to poll.
static NOTHING_LEFT: AtomicBool = AtomicBool::new(false);
/// The house wants to be asked after each poll of any task.
static ALERT: AtomicBool = AtomicBool::new(false);
/// The clock is being moved on.
static RESTING: AtomicBool = AtomicBool::new(false);
/// Of the outermost future, and of the last in the queue.
static WAKERS: Mutex<[Option<Waker>; 2]> = Mutex::new([None, None]);
static RUNS: AtomicI64 = AtomicI64::new(BEGINS);
static AHEAD: AtomicI64 = AtomicI64::new(0);
static POLLS: AtomicU64 = AtomicU64::new(0);

/// Milliseconds since 1970 by a clock that nobody sets.
pub fn now_ms() -> i64 {
    RUNS.load(Ordering::SeqCst)
}

/// Milliseconds since the house was begun.
pub fn since_the_beginning_ms() -> i64 {
    now_ms() - BEGINS
}

/// How often a task was polled so far.
pub fn polls() -> u64 {
    POLLS.load(Ordering::SeqCst)
}

/// Sets the clocks on the clients' walls so far ahead of the one that nobody sets, milliseconds.
pub fn set_walls(ahead_ms: i64) {
    AHEAD.store(ahead_ms, Ordering::SeqCst);
    trove_collector::clock::simulate(now_ms() + ahead_ms);
}

/// What the clocks on the clients' walls say.
pub fn wall_ms() -> i64 {
    now_ms() + AHEAD.load(Ordering::SeqCst)
}

/// From now on, or no longer, the house is polled after each poll of any task, and not only when
/// something woke it.
pub fn be_alert(alert: bool) {
    ALERT.store(alert, Ordering::SeqCst);
}

/// Notes that the house was woken.
struct Bell {
    rung: AtomicBool,
    root: Waker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Ordering::SeqCst);
        self.root.wake_by_ref();
    }
}

fn remember(place: usize, waker: &Waker) {
    WAKERS.lock().unwrap_or_else(PoisonError::into_inner)[place] = Some(waker.clone());
}

fn wake_all() {
    for waker in WAKERS.lock().unwrap_or_else(PoisonError::into_inner).iter().flatten() {
        waker.wake_by_ref();
    }
}

/// The last in the queue.
async fn stand_behind_all() {
    let (mut before, mut alone) = (0, 0);
    poll_fn(|context| {
        remember(1, context.waker());
        let now = polls();
        alone = if now <= before + 1 { alone + 1 } else { 0 };
        before = now;
        if alone >= 2 {
            alone = 0;
            NOTHING_LEFT.store(true, Ordering::SeqCst);
        } else {
            context.waker().wake_by_ref();
        }
        Poll::<()>::Pending
    })
    .await;
}

/// Runs the house to its end. `hand_on` hears of each moment before any task does.
pub fn run<T>(hand_on: impl Fn(i64), house: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .event_interval(1)
        .global_queue_interval(1)
        .on_thread_unpark(|| {
            if RESTING.swap(false, Ordering::SeqCst) {
                wake_all();
            }
        })
        .build()?;
    Ok(runtime.block_on(async {
        let begun = Instant::now();
        tokio::spawn(stand_behind_all());
        let mut house = pin!(house);
        let mut bell: Option<Arc<Bell>> = None;
        poll_fn(|context| {
            remember(0, context.waker());
            // Whatever the task handed to other threads is done when this returns, and the clocks of
            // the process go on by as much as this sleeps (`threads/one_at_a_time.c`).
            thread::yield_now();
            let passed = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
            let before = RUNS.swap(BEGINS + passed, Ordering::SeqCst);
            if let Ok(more @ 1..) = u64::try_from(now_ms() - before) {
                // Takes no time: here it moves the clocks.
                #[allow(clippy::disallowed_methods)]
                thread::sleep(Duration::from_millis(more));
            }
            trove_collector::clock::simulate(wall_ms());
            hand_on(now_ms());
            POLLS.fetch_add(1, Ordering::SeqCst);
            // Woken by something else than the clock.
            if RESTING.swap(false, Ordering::SeqCst) {
                wake_all();
            }
            let bell = bell.get_or_insert_with(|| {
                Arc::new(Bell { rung: AtomicBool::new(true), root: context.waker().clone() })
            });
            let is_rung = bell.rung.swap(false, Ordering::SeqCst);
            if NOTHING_LEFT.swap(false, Ordering::SeqCst) && !is_rung {
                RESTING.store(true, Ordering::SeqCst);
                return Poll::Pending;
            }
            wake_all();
            if !is_rung && !ALERT.load(Ordering::SeqCst) {
                return Poll::Pending;
            }
            let waker = Waker::from(bell.clone());
            let end = house.as_mut().poll(&mut Context::from_waker(&waker));
            thread::yield_now();
            end
        })
        .await
    }))
}
