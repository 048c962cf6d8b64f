//! Asking the server which files are safe.

use super::{HttpsLink, LinkError};
use reqwest::Method;
use trove_protocol::{ClientPath, Safety};

impl HttpsLink {
    /// One page of the proof, with all files after this path, safe ones too.
    pub async fn safety(&self, after: Option<&ClientPath>) -> Result<Safety, LinkError> {
        let mut query = vec![("all", "true")];
        query.extend(after.map(|path| ("after", path.as_str())));
        let request = self.request_at(Method::GET, self.address_of(&["safety"])?).query(&query);
        self.read(self.send(request).await?).await
    }
}
