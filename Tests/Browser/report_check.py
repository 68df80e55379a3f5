"""Opens a report in headless Chromium and checks that it works as people will use it.

    python -m venv /tmp/browser && /tmp/browser/bin/pip install -r Tests/Browser/requirements.txt
    /tmp/browser/bin/python Tests/Browser/report_check.py out/fruits.html --screenshots /tmp/shots

Needs `chromium` (Debian: apt-get install chromium). Looks at desktop and phone width, light and dark, with and without script:
no message in the console, no request but for the file itself, nothing wider than the screen, a cell of the confusion matrix
shows its pictures when hovered, clicked and reached by keyboard, a point of the map shows its own, the page prints.
Prints one line for each check; exit code 1 when one fails. Not part of `swift test`.
"""

import argparse
import base64
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

import websocket

VIEWS = [
    ("desktop-light", 1280, 900, False, "light"),
    ("desktop-dark", 1280, 900, False, "dark"),
    ("phone-light", 390, 844, True, "light"),
    ("phone-dark", 390, 844, True, "dark"),
]


class Browser:
    """One tab of a headless Chromium, spoken to in the DevTools protocol."""

    def __init__(self, program):
        self.profile = tempfile.mkdtemp(prefix="report-check-")
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port_file = pathlib.Path(self.profile) / "DevToolsActivePort"
        deadline = time.monotonic() + 60
        while not (port_file.exists() and port_file.read_text().count("\n")):
            if time.monotonic() > deadline or self.process.poll() is not None:
                sys.exit("Chromium did not start")
            time.sleep(0.1)
        port = port_file.read_text().split("\n")[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            page = next(tab for tab in json.load(answer) if tab["type"] == "page")
        self.socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=120)
        self.number = 0
        self.events = []
        for domain in ["Page", "Runtime", "Network", "Log"]:
            self.send(f"{domain}.enable")

    def send(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def wait(self, seconds):
        """Lets the page go on; what it says meanwhile is kept."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.socket.settimeout(max(0.01, end - time.monotonic()))
            try:
                self.events.append(json.loads(self.socket.recv()))
            except websocket.WebSocketTimeoutException:
                break
        self.socket.settimeout(120)

    def value(self, expression):
        result = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']['exception']['description']}")
        return result["result"].get("value")

    def open(self, path, width, height, is_phone, scheme, script=True):
        self.events = []
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=2 if is_phone else 1, mobile=is_phone)
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.send("Emulation.setScriptExecutionDisabled", value=not script)
        self.send("Page.navigate", url=path.resolve().as_uri())
        deadline = time.monotonic() + 60
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.wait(0.2)
            if time.monotonic() > deadline:
                sys.exit(f"{path} did not load")
        self.wait(0.5)

    def problems(self):
        """What the console says, and requests for anything but the file and what is in it."""
        found = []
        for event in self.events:
            method, parameters = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                found.append("exception: " + parameters["exceptionDetails"].get("text", ""))
            elif method == "Runtime.consoleAPICalled":
                found.append("console: " + json.dumps(parameters["args"]))
            elif method == "Log.entryAdded":
                found.append("log: " + parameters["entry"]["text"])
            elif method == "Network.requestWillBeSent":
                url = parameters["request"]["url"]
                if parameters.get("type") != "Document" and not url.startswith("data:"):
                    found.append("request: " + url[:200])
        return found

    def box(self, expression):
        return self.value(
            f"(() => {{ const e = {expression}; e.scrollIntoView({{block: 'center', inline: 'center', behavior: 'instant'}});"
            " const b = e.getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2]; })()")

    def hover(self, expression):
        x, y = self.box(expression)
        self.wait(0.3)
        for step in (4, 0):
            self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x + step / 10, y=y)
        self.wait(0.2)

    def click(self, expression):
        x, y = self.box(expression)
        self.wait(0.3)
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self.wait(0.3)

    def tap(self, expression):
        x, y = self.box(expression)
        self.wait(0.3)
        self.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        self.wait(0.4)

    def screenshot(self, path, whole=False):
        clip = {}
        if whole:
            size = self.send("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"captureBeyondViewport": True,
                    "clip": {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 14000), "scale": 1}}
        data = self.send("Page.captureScreenshot", format="png", **clip)["data"]
        path.write_bytes(base64.b64decode(data))

    def close(self):
        try:
            self.send("Browser.close")
        except (websocket.WebSocketException, OSError):
            pass
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.profile, ignore_errors=True)


class Checks:
    def __init__(self):
        self.failed = 0

    def expect(self, name, holds, detail=""):
        print(f"{'ok    ' if holds else 'FAILED'}  {name}{'  ' + str(detail) if detail and not holds else ''}")
        self.failed += 0 if holds else 1


# Pictures that really have pixels: the frame refers to an image of the album, and is drawn with some size.
SHOWN = """(root) => Array.from(document.querySelectorAll(root + ' svg.thumb use')).filter(use => {
  const image = document.querySelector(use.getAttribute('href'));
  const box = use.getBoundingClientRect();
  return image && image.getAttribute('href').startsWith('data:image/jpeg') && box.width > 10 && box.height > 10;
}).length"""


def check_view(browser, checks, page, view, folder):
    name, width, height, is_phone, scheme = view
    browser.open(page, width, height, is_phone, scheme)
    overflow = browser.value("document.documentElement.scrollWidth - window.innerWidth")
    checks.expect(f"{name}: nothing is wider than the screen", overflow <= 0, f"{overflow} px")
    dark = browser.value("getComputedStyle(document.body).backgroundColor")
    light = sum(int(part) for part in dark[4:-1].split(",")[:3]) > 380
    checks.expect(f"{name}: the background is {scheme}", light == (scheme == "light"), dark)
    browser.screenshot(folder / f"{name}.png", whole=True)
    cells = browser.value("document.querySelectorAll('a.cell').length")
    if cells:
        cell = "document.querySelector('a.cell')"
        if not is_phone:
            browser.hover(cell)
            checks.expect(f"{name}: a cell under the pointer shows pictures",
                          browser.value(f"({SHOWN})('#tip:not([hidden])')") > 0)
            browser.screenshot(folder / f"{name}-cell-hover.png")
        (browser.tap if is_phone else browser.click)(cell)
        checks.expect(f"{name}: a chosen cell shows its pictures",
                      # Every model's matrix shows one cell; this is the first one's.
                      browser.value(f"({SHOWN})('.cellview.open')") > 0
                      and browser.value("document.querySelector('.confusion').querySelectorAll('.cellview.open').length") == 1)
        browser.screenshot(folder / f"{name}-cell.png")
        if not is_phone:
            browser.value(f"{cell}.blur()")
            browser.value("document.querySelectorAll('.open').forEach(e => e.classList.remove('open'))")
            browser.value("document.querySelector('.confusion .scroll').focus()")
            for kind in ("keyDown", "keyUp"):
                browser.send("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
            browser.wait(0.2)
            checks.expect(f"{name}: a cell reached by Tab shows pictures",
                          browser.value("document.activeElement.classList.contains('cell')")
                          and browser.value(f"({SHOWN})('#tip:not([hidden])')") > 0)
            for kind in ("keyDown", "keyUp"):
                browser.send("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", text="\r",
                             windowsVirtualKeyCode=13)
            browser.wait(0.3)
            checks.expect(f"{name}: Enter opens the cell", browser.value("document.querySelectorAll('.cellview.open').length") == 1)
    if browser.value("document.querySelectorAll('.point[data-picture]').length"):
        point = "Array.from(document.querySelectorAll('.point[data-picture]')).pop()"
        (browser.tap if is_phone else browser.hover)(point)
        checks.expect(f"{name}: a point of the map shows its picture",
                      browser.value(f"({SHOWN})('#tip:not([hidden])')") == 1)
        inside = browser.value("(() => { const b = document.getElementById('tip').getBoundingClientRect();"
                               " return b.left >= 0 && b.right <= innerWidth && b.top >= 0 && b.bottom <= innerHeight; })()")
        checks.expect(f"{name}: the tool tip is on the screen", inside)
        browser.screenshot(folder / f"{name}-map.png")
    problems = browser.problems()
    checks.expect(f"{name}: nothing in the console, nothing from the network", not problems, problems)


def check_without_script(browser, checks, page, folder):
    browser.open(page, 1280, 900, False, "light", script=False)
    target = browser.value("(document.querySelector('a.cell') || {getAttribute() {}}).getAttribute('href')")
    if target:
        browser.click("document.querySelector('a.cell')")
        checks.expect("without script: a cell links to its pictures", browser.value(f"({SHOWN})('{target}')") > 0)
    tips = browser.value("document.querySelectorAll('.point title').length === document.querySelectorAll('.point').length")
    checks.expect("without script: every point has a tool tip", tips)
    checks.expect("without script: nothing in the console", not browser.problems(), browser.problems())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("--screenshots", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "report-check")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "chromium")
    parser.add_argument("--forbid", default="", help="a name that scripts of labels would set on window")
    arguments = parser.parse_args()
    arguments.screenshots.mkdir(parents=True, exist_ok=True)
    checks = Checks()
    browser = Browser(arguments.chromium)
    try:
        for view in VIEWS:
            check_view(browser, checks, arguments.page, view, arguments.screenshots)
        if arguments.forbid:
            checks.expect("no label ran as script", browser.value(f"typeof window[{json.dumps(arguments.forbid)}]") == "undefined")
        check_without_script(browser, checks, arguments.page, arguments.screenshots)
        browser.open(arguments.page, 1280, 900, False, "light")
        pdf = base64.b64decode(browser.send("Page.printToPDF", printBackground=False, preferCSSPageSize=True)["data"])
        (arguments.screenshots / "print.pdf").write_bytes(pdf)
        checks.expect("the page prints", pdf.startswith(b"%PDF") and len(pdf) > 10_000)
    finally:
        browser.close()
    print(f"screenshots: {arguments.screenshots}")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
