//! What the owner wishes of single files, as it comes to the computers that have them.

use crate::home::{Home, LIMIT, photo};
use serde_json::json;
use trove_testkit::wait_until;

#[test]
fn what_the_owner_does_not_want_is_not_collected_until_that_is_undone() {
    let home = Home::new();
    let computer = home.computer("desk");
    computer.put("kept.jpg", &photo(1, 20_000));
    home.owner_sends("PUT", "/api/v1/pauses", &json!({}));
    computer.put("unwanted.jpg", &photo(2, 30_000));
    let mut running = computer.collector.start().unwrap();
    let page = wait_until(LIMIT, "both are on offer", || {
        let page = home.owner_reads("/api/v1/house/files?show=waiting", |_| false);
        let page: serde_json::Value = serde_json::from_str(&page)?;
        Ok((page["files"].as_array().is_some_and(|files| files.len() == 2)).then_some(page))
    })
    .unwrap();
    let files = page["files"].as_array().unwrap();
    let unwanted = files.iter().find(|file| file["size"] == 30_000).unwrap()["content"].clone();
    let wish = |wish: &str| {
        let wishes = json!({ "contents": [unwanted], "wish": wish });
        home.owner_sends("POST", "/api/v1/house/wishes", &wishes);
    };
    wish("never");
    home.owner_sends("DELETE", "/api/v1/pauses", &json!({}));
    computer.wait("one is safe, and the other is not wanted", |status| {
        status["safe"] == 1 && status["set_aside"] == 1
    });
    // Another computer that has it hears the same.
    let other = home.computer("laptop");
    other.put("copy.jpg", &photo(2, 30_000));
    other.collect();
    assert_eq!(other.collector.status().unwrap()["set_aside"], 1);
    assert_eq!(home.shares().len(), 1);
    wish("usual");
    computer.wait("both are safe", |status| status["safe"] == 2 && status["set_aside"] == 0);
    other.collect();
    other.has_all_safe(1);
    assert!(running.stop().unwrap().success());
    home.is_sound();
}
