/**
 * Fetches pictures a few at a time.
 *
 * A browser opens six connections to a server; a page full of pictures that are still to be made
 * would take them all, and whatever else the page asks for would wait behind them.
 */
const MOST_AT_ONCE = 4;

interface Turn {
  begin: () => void;
}

const waiting: Turn[] = [];
let underWay = 0;

function next(): void {
  while (underWay < MOST_AT_ONCE) {
    const turn = waiting.shift();
    if (!turn) return;
    underWay += 1;
    turn.begin();
  }
}

/** Fetches this picture when it is its turn; returns how to give it up. */
export function loadInTurn(image: HTMLImageElement, address: string): () => void {
  let state: "waiting" | "under way" | "done" = "waiting";
  const end = () => {
    if (state === "under way") underWay -= 1;
    state = "done";
    image.removeEventListener("load", end);
    image.removeEventListener("error", end);
    next();
  };
  const turn = {
    begin: () => {
      state = "under way";
      image.addEventListener("load", end);
      image.addEventListener("error", end);
      image.src = address;
    },
  };
  waiting.push(turn);
  next();
  return () => {
    if (state === "waiting") waiting.splice(waiting.indexOf(turn), 1);
    // An image that nobody sees any more is fetched all the same unless it is told otherwise.
    else if (state === "under way") image.removeAttribute("src");
    end();
  };
}
