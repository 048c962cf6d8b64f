/** How the pages are built: one entry for each window or page that Trove shows. */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** What a page may load: itself, and in the program the way to its commands. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self' ipc: http://ipc.localhost",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Two builds: the window of the tray app, and the pages that the server carries. */
const outputs = {
  // The window is found by paths relative to itself, wherever it is served from.
  window: { base: "./", outDir: "dist", input: { window: "window.html" } },
  // The server answers every address of the pages with the same document.
  web: { base: "/", outDir: "dist-web", input: { web: "web.html" } },
};

export default defineConfig(({ mode }) => {
  const output = mode === "web" ? outputs.web : outputs.window;
  return {
    plugins: [svelte()],
    base: output.base,
    // Tests run the browser's side of Svelte.
    resolve: process.env.VITEST ? { conditions: ["browser"] } : {},
    build: {
      outDir: output.outDir,
      emptyOutDir: true,
      target: ["es2022", "safari16.4", "chrome111"],
      // A small picture as data would need a hole in the policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: output.input },
    },
    // The icon lies beside this package.
    server: { host: "127.0.0.1", fs: { allow: [".."] } },
    preview: { headers: { "Content-Security-Policy": policy } },
    test: {
      environment: "jsdom",
      include: ["src/**/*.test.ts"],
      setupFiles: ["src/testing/setup.ts"],
      restoreMocks: true,
      testTimeout: 30_000,
      // Node takes its main file, which is none of the modules that it says it is.
      server: { deps: { inline: ["@panzoom/panzoom"] } },
      // Each test opens its own window and speaks its own language: the made-up browser can be kept.
      isolate: false,
    },
  };
});
