//! Lets the bytes of all sessions through as fast as the user allows.

use super::pace::{Bucket, largest_piece};
use crate::link::Piece;
use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};
use tokio::sync::{mpsc, watch};
use trove_protocol::Rate;

/// Shared by all sessions.
#[derive(Debug)]
pub struct Pacer {
    rate: watch::Sender<Rate>,
    bucket: Mutex<Bucket>,
    began: Instant,
}

impl Default for Pacer {
    fn default() -> Self {
        Self {
            rate: watch::Sender::new(Rate::Unlimited),
            bucket: Mutex::default(),
            began: Instant::now(),
        }
    }
}

impl Pacer {
    /// From now on this rate holds. At hours when nothing may be sent, no transfer is begun; what
    /// ends one in good order goes through.
    pub fn set(&self, rate: Rate) {
        let changed = self.rate.send_if_modified(|known| std::mem::replace(known, rate) != rate);
        if changed {
            self.with_bucket(Bucket::forget);
        }
    }

    /// Hands pieces on, not faster than the rate, until either end is closed.
    pub async fn pass(&self, mut from: mpsc::Receiver<Piece>, to: mpsc::Sender<Piece>) {
        while let Some(piece) = from.recv().await {
            let Piece::Bytes(mut bytes) = piece else {
                // Whoever took the pieces before has ended, and says why itself.
                let _ = to.send(piece).await;
                return;
            };
            while !bytes.is_empty() {
                let largest = largest_piece(*self.rate.borrow());
                let rest = bytes.split_off(bytes.len().min(largest));
                self.wait(bytes.len()).await;
                if to.send(Piece::Bytes(bytes)).await.is_err() {
                    return;
                }
                bytes = rest;
            }
        }
    }

    /// Returns when so many bytes may travel.
    async fn wait(&self, bytes: usize) {
        let mut news = self.rate.subscribe();
        loop {
            let rate = *news.borrow_and_update();
            let wait = self.with_bucket(|bucket, now| bucket.reserve(bytes, rate, now));
            if wait.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => return,
                // The new rate counts for these bytes as well.
                Ok(()) = news.changed() => {}
            }
        }
    }

    fn with_bucket<T>(&self, with: impl FnOnce(&mut Bucket, std::time::Duration) -> T) -> T {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        with(&mut bucket, self.began.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pieces_arrive_whole_and_a_lifted_limit_frees_them_at_once() {
        let pacer = Pacer::default();
        // By this rate it would take a day.
        pacer.set(Rate::BytesPerSecond(4));
        let (sender, from) = mpsc::channel(4);
        let (to, mut pieces) = mpsc::channel(1);
        let content: Vec<u8> = (0..=255).cycle().take(300_000).collect();
        sender.send(Piece::Bytes(content.clone())).await.unwrap();
        sender.send(Piece::End).await.unwrap();
        let mut arrived = Vec::new();
        let taking = async {
            while let Some(Piece::Bytes(bytes)) = pieces.recv().await {
                arrived.extend(bytes);
                pacer.set(Rate::Unlimited);
            }
        };
        tokio::join!(pacer.pass(from, to), taking);
        assert_eq!(arrived, content);
    }
}
