//! Browsers of people who look at the library.

use super::home::{Home, problem};
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use serde_json::{Value, json};
use trove_protocol::Problem;

/// The password that tests give.
pub const PASSWORD: &str = "correct horse";

/// A browser: its cookies, and how it tells that its own pages ask.
pub struct Browser<'a> {
    home: &'a Home,
    pub cookies: Vec<(String, String)>,
}

impl<'a> Browser<'a> {
    pub fn new(home: &'a Home) -> Self {
        Self { home, cookies: Vec::new() }
    }

    /// One with these cookies, wherever they are from.
    pub fn with(home: &'a Home, cookies: Vec<(String, String)>) -> Self {
        Self { home, cookies }
    }

    /// A browser of the owner, who sets the server up in it.
    pub async fn of_owner(home: &'a Home) -> Self {
        let mut browser = Self::new(home);
        let sign_in = json!({ "name": "Olga", "password": PASSWORD });
        browser.done(Method::POST, "/set-up", &sign_in).await;
        browser
    }

    /// A browser of a viewer whom this owner makes known.
    pub async fn of_viewer(&self, name: &str) -> Self {
        let person = json!({ "name": name, "role": "viewer", "password": PASSWORD });
        self.ask(Method::POST, "/people", &person).await;
        let mut browser = Self::new(self.home);
        browser.sign_in(name, PASSWORD).await;
        browser
    }

    /// Whatever a browser sends with a request of its own pages.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("sec-fetch-site", "same-origin")
    }

    /// The same without a word on which page asks.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.home.request(method, &format!("/api/v1{path}"));
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) }
    }

    /// Sends this and keeps the cookies that come back.
    pub async fn send(&mut self, method: Method, path: &str, body: &Value) -> Response {
        let response = self.request(method, path).json(body).send().await.unwrap();
        self.keep(&response);
        response
    }

    /// The same, which must be done.
    pub async fn done(&mut self, method: Method, path: &str, body: &Value) {
        let response = self.send(method.clone(), path, body).await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT, "{method} {path}");
    }

    pub async fn sign_in(&mut self, name: &str, password: &str) {
        self.done(Method::POST, "/sessions", &json!({ "name": name, "password": password })).await;
    }

    /// What is answered, which must be good.
    pub async fn ask(&self, method: Method, path: &str, body: &Value) -> Value {
        let response = self.request(method.clone(), path).json(body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{method} {path}");
        response.json().await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Value {
        let response = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    /// Why this is refused.
    pub async fn refused(&self, method: Method, path: &str, body: &Value) -> (u16, Problem) {
        let response = self.request(method, path).json(body).send().await.unwrap();
        (response.status().as_u16(), problem(response).await)
    }

    pub async fn visit(&self) -> Value {
        self.get("/visit").await
    }

    /// Who is signed in here, as the server sees it.
    pub async fn role(&self) -> Option<String> {
        let visit = self.visit().await;
        visit["person"]["role"].as_str().map(str::to_owned)
    }

    fn keep(&mut self, response: &Response) {
        for value in response.headers().get_all(header::SET_COOKIE) {
            let value = value.to_str().unwrap();
            for part in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
                assert!(value.contains(part), "{value}");
            }
            let (name, rest) = value.split_once('=').unwrap();
            assert!(name.starts_with("__Host-"), "{value}");
            self.cookies.retain(|(known, _)| known != name);
            let secret = rest.split(';').next().unwrap();
            if !value.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), secret.to_owned()));
            }
        }
    }
}
