// Shows the first page of the demo to a person at the terminal.

/** True at a terminal of this machine with a screen for a browser. */
export function canOpenPage(
  terminal: { readonly stdin: boolean; readonly stdout: boolean },
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): boolean {
  if (!terminal.stdin || !terminal.stdout || environment.CI) return false;
  if (environment.SSH_CONNECTION) return false;
  const hasScreen = Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
  return platform === "darwin" || platform === "win32" || hasScreen;
}

/** The address is printed already, so a browser that does not open loses nothing. */
export async function openPage(url: string): Promise<void> {
  try {
    const { default: open } = await import("open");
    const browser = await open(url);
    browser.on("error", () => {});
  } catch {
    // No browser is known here.
  }
}
