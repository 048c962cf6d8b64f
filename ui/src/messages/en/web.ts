/** The frame of the server's pages. */
export const web = {
  "web.title": "{page} - Trove",
  "web.pages": "Pages",
  "web.skip": "Skip to the page",
  "web.page.photos": "Photos",
  "web.page.music": "Music",
  "web.page.house": "The house",
  "web.signed_in": "Signed in as {name}",
  "web.loading": "Loading",
  "web.nothing_here": "There is nothing at this address",
  "web.nothing_here.more": "The page may have moved. The pages beside this text lead on.",
  "web.out_of_reach": "The server is out of reach",
  "web.out_of_reach.more":
    "Check that it is on and that this computer is in the same network, then try again.",
  "web.try_again": "Try again",
  "web.refused": "That did not work",
} as const;
