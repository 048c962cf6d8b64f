import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { speak } from "../../messages/speech.svelte";
import { computer, house, NOW } from "../../testing/house";
import Needs from "./dashboard/Needs.svelte";
import TrafficChart from "./dashboard/TrafficChart.svelte";
import { needs } from "./needs";
import Qr from "./pair/Qr.svelte";
import QueueFile from "./queue/QueueFile.svelte";
import SettingForm from "./settings/SettingForm.svelte";
import { Refused } from "../api/refused";

beforeEach(() => speak("en", ["en-GB"]));

describe("what needs the owner", () => {
  it("says what to do, and leads there", () => {
    const shown = house({
      failures: { set_aside: 2, damaged: 0 },
      computers: [computer({ overdue: true, last_seen_at: NOW })],
    });
    render(Needs, { needs: needs(shown) });
    screen.getByText("2 files failed too often");
    expect(screen.getByRole("link", { name: "See why" }).getAttribute("href")).toBe(
      "/house/queue?show=failed",
    );
    expect(screen.getByRole("link", { name: "See the computer" }).getAttribute("href")).toBe(
      "/house/computers/1",
    );
  });
});

describe("the chart of the last day", () => {
  const quiet = Array.from({ length: 1_440 }, () => 0);

  it("is there as a table too", () => {
    const received = quiet.with(1_439, 5_000_000);
    const streamed = quiet.with(1_379, 8_000_000);
    render(TrafficChart, {
      traffic: { from_at: NOW - 86_400_000, step_seconds: 60, received, streamed },
    });
    screen.getByText(/5 MB came and 8 MB were streamed/);
    const rows = within(screen.getByRole("table", { hidden: true })).getAllByRole("row", {
      hidden: true,
    });
    expect(rows.map((row) => row.textContent?.replace(/\s+/g, " "))).toEqual([
      expect.stringMatching(/Received.*Streamed/),
      expect.stringMatching(/5 MB.*0 bytes/),
      expect.stringMatching(/0 bytes.*8 MB/),
    ]);
  });

  it("says when nothing travelled", () => {
    render(TrafficChart, {
      traffic: { from_at: 0, step_seconds: 60, received: quiet, streamed: quiet },
    });
    screen.getByText("In the last day nothing travelled.");
    expect(screen.queryByRole("table", { hidden: true })).toBeNull();
  });
});

describe("a QR code", () => {
  it("has a name, and a margin of four modules", () => {
    render(Qr, { modules: ["10", "01"], label: "The code" });
    expect(screen.getByRole("img", { name: "The code" }).getAttribute("viewBox")).toBe("0 0 10 10");
  });
});

describe("a file of the queue", () => {
  it("is text, whatever it is called, and can be wished for", async () => {
    const onwish = vi.fn();
    const name = "<img src=x onerror=alert(1)>.jpg";
    render(QueueFile, {
      file: {
        content: 7,
        client: "1",
        computer_name: "<b>desk</b>",
        path: `/data/${name}`,
        kind: "photo",
        size: 1_000,
        wish: "first",
        reason: { word: "battery", sentence: "Waiting: desk is on battery." },
      },
      busy: false,
      chosen: false,
      failed: false,
      onchoose: vi.fn(),
      onwish,
      onretry: vi.fn(),
    });
    screen.getByText(name);
    expect(document.querySelector("img, b")).toBeNull();
    screen.getByText("Waiting: it is on battery");
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: `Change when ${name} is collected` }));
    expect(screen.getAllByRole("menuitem").map((item) => item.textContent)).toEqual([
      "Not now",
      "Never",
      "As usual",
    ]);
    await user.click(screen.getByRole("menuitem", { name: "Never" }));
    expect(onwish).toHaveBeenCalledWith("never");
  });
});

describe("a setting", () => {
  const limit = {
    name: "upload_limit",
    meaning: "",
    form: "limit",
    value: "22:00-07:00 unlimited, else 5 MB/s",
    words: "",
    set: true,
  };

  it("of the hours of the week is changed row by row", async () => {
    const onset = vi.fn().mockResolvedValue(undefined);
    render(SettingForm, { setting: limit, ofComputer: true, onset });
    const user = userEvent.setup();
    await user.click(screen.getByRole("checkbox", { name: "Sun" }));
    await user.selectOptions(screen.getByRole("combobox", { name: "How much" }), "Nothing");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(onset).toHaveBeenCalledWith("mon tue wed thu fri sat 22:00-07:00 nothing, else 5 MB/s");
    await user.click(screen.getByRole("button", { name: /back to the default/ }));
    expect(onset).toHaveBeenLastCalledWith(null);
  });

  it("that was refused says why beside its field", async () => {
    const onset = vi.fn().mockRejectedValue(new Refused(422, "bad_setting", "“soon” is no number"));
    const setting = { ...limit, name: "scrub_days", form: "number", value: 30, set: false };
    render(SettingForm, { setting, ofComputer: false, onset });
    const user = userEvent.setup();
    const field = screen.getByLabelText(/read again/);
    await user.clear(field);
    await user.type(field, "soon");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(onset).toHaveBeenCalledWith("soon");
    const described = field.getAttribute("aria-describedby") ?? "";
    expect(document.getElementById(described)?.textContent).toBe("“soon” is no number");
    expect(field.getAttribute("aria-invalid")).toBe("true");
  });
});
