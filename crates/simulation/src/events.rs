//! What happens in a house, one thing after another.

use crate::{
    house::House,
    points::{self, Died},
    pulse,
    server::set_clock,
};
use std::{future::poll_fn, task::Poll, time::Duration};
use tokio::time::{Instant, sleep_until};
use trove_server::streams::{Listener, Playing};

/// Whose process ends at a moment that is drawn.
#[derive(Clone, Copy, Debug)]
enum Victim {
    Server,
    Client(usize),
}

/// What goes on beside.
#[derive(Default)]
pub struct Beside {
    playing: Option<Playing>,
    /// A process ends when tasks have been polled so often.
    doomed: Option<(u64, Victim, bool)>,
    /// The server will die at a point.
    at_a_point: bool,
    /// At the next death of the server its power is cut.
    power_cut: bool,
}

/// Lets so many things happen, and looks after each whether all still holds.
pub async fn happen(house: &mut House, count: u64) -> anyhow::Result<()> {
    let mut beside = Beside::default();
    for _ in 0..count {
        let pause = house.draw.milliseconds(100..=15_000);
        wait(house, &mut beside, pause).await?;
        next(house, &mut beside).await?;
        house.check().await.map_err(anyhow::Error::msg)?;
    }
    Ok(())
}

/// Ends all faults, and starts what does not run.
pub async fn come_to_rest(house: &mut House) -> anyhow::Result<()> {
    points::end_faults();
    house.died.take();
    house.history.tell("nothing fails any more");
    house.network.turn(crate::network::Weather::CALM);
    house.network.mend();
    set_clock(&house.host, 0);
    pulse::set_walls(0);
    house.start_server().await?;
    for number in 0..house.clients.len() {
        house.start_client(number).await?;
        house.clients[number].pause(false).await?;
    }
    Ok(())
}

/// Waits, and meets deaths that come meanwhile.
pub async fn wait(house: &mut House, beside: &mut Beside, pause: Duration) -> anyhow::Result<()> {
    let until = Instant::now() + pause;
    loop {
        let doomed = beside.doomed;
        pulse::be_alert(doomed.is_some() || beside.at_a_point);
        let died: Died = house.died.clone();
        let death = poll_fn(|_| {
            // Asked after each poll of any task.
            if died.take() {
                return Poll::Ready(Some((Victim::Server, beside.power_cut)));
            }
            match doomed {
                Some((polls, victim, power)) if pulse::polls() >= polls => {
                    Poll::Ready(Some((victim, power)))
                }
                _ => Poll::Pending,
            }
        });
        let death = tokio::select! {
            biased;
            death = death => death,
            () = sleep_until(until) => None,
        };
        pulse::be_alert(false);
        let Some((victim, power_cut)) = death else { return Ok(()) };
        if doomed.is_some_and(|(polls, ..)| pulse::polls() >= polls) {
            beside.doomed = None;
        }
        match victim {
            Victim::Server => {
                beside.at_a_point = false;
                house.server_dies(power_cut).await?;
            }
            Victim::Client(number) => house.client_dies(number, power_cut).await?,
        }
    }
}

async fn next(house: &mut House, beside: &mut Beside) -> anyhow::Result<()> {
    let number = house.draw.index(house.clients.len());
    let calm = house.is_calm;
    let draw = house.draw.clone();
    // What was down may come up again.
    if draw.chance(0.5) {
        house.start_server().await?;
        for number in 0..house.clients.len() {
            house.start_client(number).await?;
        }
    }
    match if calm { draw.index(6) } else { draw.index(20) } {
        0..=5 => {
            let does = house.clients[number].computer.do_something(calm)?;
            house.history.tell(format_args!("computer {number} {does}"));
        }
        6 => {
            let apart = !house.network.is_apart(number);
            house.network.set_apart(number, apart);
            let what = if apart { "is cut" } else { "is mended" };
            house.history.tell(format_args!("the link of computer {number} {what}"));
        }
        7 => house.server_dies(draw.chance(0.5)).await?,
        8 => house.client_dies(number, draw.chance(0.5)).await?,
        9 | 10 => {
            let polls = pulse::polls() + draw.number(1..=4_000);
            let victim = if draw.chance(0.6) { Victim::Server } else { Victim::Client(number) };
            beside.doomed = Some((polls, victim, draw.chance(0.5)));
            house.history.tell(format_args!("{victim:?} will die after poll {polls}"));
        }
        11 | 12 => {
            beside.power_cut = draw.chance(0.5);
            beside.at_a_point = true;
            let point = points::let_die(&draw, &house.died)?;
            house.history.tell(format_args!("the server will die at \"{point}\""));
        }
        13 => {
            let what = points::let_refuse(&draw)?;
            house.history.tell(format_args!("the disk will refuse: {what}"));
        }
        14 => {
            let paused = draw.chance(0.5);
            house.clients[number].pause(paused).await?;
            house.history.tell(format_args!("computer {number} is paused: {paused}"));
        }
        15 => sleeps(house, beside, number).await?,
        16 => plays(house, beside),
        17 => {
            let by = i64::try_from(draw.number(0..=7_200_000))? - 3_600_000;
            if draw.chance(0.5) {
                pulse::set_walls(by);
                house.history.tell(format_args!("the clients' clocks are off by {by} ms"));
            } else {
                set_clock(&house.host, by);
                house.history.tell(format_args!("the server's clock is off by {by} ms"));
            }
        }
        18 => house.pair_anew(number).await?,
        _ => {
            let computer = house.clients[number].computer.clone();
            let draw = draw.clone();
            points::while_reading(move || {
                if draw.chance(0.3) {
                    // What cannot be done is not done.
                    drop(computer.do_something(false));
                }
            })?;
            house.history.tell(format_args!("files of computer {number} change as they are read"));
        }
    }
    Ok(())
}

/// A computer sleeps: it hears nothing, and its clocks tell of it afterwards.
async fn sleeps(house: &mut House, beside: &mut Beside, number: usize) -> anyhow::Result<()> {
    let asleep = house.draw.milliseconds(5_000..=200_000);
    house.history.tell(format_args!("computer {number} sleeps for {} s", asleep.as_secs()));
    house.network.set_apart(number, true);
    wait(house, beside, asleep).await?;
    house.clients[number].slept(i64::try_from(asleep.as_millis())?);
    house.network.set_apart(number, false);
    Ok(())
}

/// A film begins or ends.
fn plays(house: &House, beside: &mut Beside) {
    match (beside.playing.take(), &house.server) {
        (Some(_), _) => house.history.tell("a film ends"),
        (None, Some(server)) => {
            let to = Listener::Device("a television".into());
            beside.playing = Some(server.house.streams.begin(to, "a film"));
            house.history.tell("a film begins");
        }
        (None, None) => {}
    }
}
