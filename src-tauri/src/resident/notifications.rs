//! Notifications; a click on one leads to the page it speaks of.

use notify_rust::Notification;
#[cfg(target_os = "linux")]
use notify_rust::NotificationResponse;
use trove_app::{
    desktop::Notice,
    request::{Request, Requests},
};

/// Shows it. A desktop without notifications is no fault: the window says the same.
pub fn show(notice: Notice, requests: Requests) {
    tokio::spawn(async move {
        let mut notification = Notification::new();
        notification.appname("Trove").summary(&notice.title).body(&notice.text);
        #[cfg(target_os = "linux")]
        notification
            .icon("trove")
            .hint(notify_rust::Hint::DesktopEntry("Trove".into()))
            .action("default", "Trove");
        if let Err(error) = shown(notification, notice.page, requests).await {
            tracing::info!("this desktop shows no notifications ({error}): {}", notice.text);
        }
    });
}

#[cfg(target_os = "linux")]
async fn shown(
    notification: Notification,
    page: trove_app::bindings::Page,
    requests: Requests,
) -> notify_rust::error::Result<()> {
    let shown = notification.show_async().await?;
    shown
        .wait_for_action_async(move |response: &NotificationResponse| {
            if response.is_default_action() {
                requests.tell(Request::NoticeClicked(page));
            }
        })
        .await;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
async fn shown(
    notification: Notification,
    _page: trove_app::bindings::Page,
    _requests: Requests,
) -> notify_rust::error::Result<()> {
    match tokio::task::spawn_blocking(move || notification.show().map(drop)).await {
        Ok(shown) => shown,
        Err(error) => {
            tracing::warn!("part of Trove stopped unexpectedly ({error})");
            Ok(())
        }
    }
}
