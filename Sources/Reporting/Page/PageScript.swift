/// The script of reports: shows pictures beside the pointer, and those of a cell without leaving it.
///
/// Everything can be read without it: points have tool tips, cells are links to their pictures. It reads what is in the page and
/// puts text in only as text. It holds no `<` and no `&`, so that it means the same to HTML and XML.
enum PageScript {
  /// The script.
  static let code = """
    "use strict";
    (() => {
      const tip = document.getElementById("tip");
      const space = "http://www.w3.org/2000/svg";
      const texts = new WeakMap();
      // Tool tips of the browser would cover ours; their text moves.
      for (const owner of document.querySelectorAll(".point, a.cell")) {
        const title = owner.querySelector("title");
        if (title) {
          texts.set(owner, title.textContent);
          owner.setAttribute("aria-label", title.textContent);
          title.remove();
        }
      }
      const thumbnail = (id) => {
        const image = document.getElementById(id);
        const frame = document.createElementNS(space, "svg");
        frame.setAttribute("class", "thumb");
        frame.setAttribute("viewBox", "0 0 " + image.getAttribute("width") + " " + image.getAttribute("height"));
        const use = document.createElementNS(space, "use");
        use.setAttribute("href", "#" + id);
        frame.append(use);
        return frame;
      };
      const pictures = (owner) => {
        const row = document.createElement("div");
        if (owner.dataset.picture) {
          row.className = "single";
          row.append(thumbnail(owner.dataset.picture));
        } else if (owner.classList.contains("cell")) {
          const view = document.getElementById(owner.getAttribute("href").slice(1));
          const frames = Array.from(view.querySelectorAll("svg.thumb")).slice(0, 6);
          row.className = frames.length === 1 ? "single" : "row";
          for (const frame of frames) row.append(frame.cloneNode(true));
        }
        return row;
      };
      const place = (x, y) => {
        const box = tip.getBoundingClientRect();
        const left = x + 16 + box.width > window.innerWidth ? x - 16 - box.width : x + 16;
        const top = y + 16 + box.height > window.innerHeight ? y - 16 - box.height : y + 16;
        tip.style.left = Math.max(8, left) + "px";
        tip.style.top = Math.max(8, top) + "px";
      };
      let shown = null;
      let isFocused = false;
      const show = (owner, x, y) => {
        if (shown !== owner) {
          shown = owner;
          const row = pictures(owner);
          const words = document.createElement("div");
          words.textContent = texts.get(owner) || "";
          tip.replaceChildren(...(row.childElementCount ? [row, words] : [words]));
          tip.hidden = false;
        }
        place(x, y);
      };
      const hide = () => { shown = null; isFocused = false; tip.hidden = true; };
      const showFocused = (owner) => {
        const box = owner.getBoundingClientRect();
        show(owner, box.right, box.bottom);
        isFocused = true;
      };
      const ownerOf = (target) => target instanceof Element ? target.closest(".point, a.cell") : null;
      document.addEventListener("pointermove", (event) => {
        if (event.pointerType === "touch") return;
        const owner = ownerOf(event.target);
        if (owner) show(owner, event.clientX, event.clientY);
        else if (shown) hide();
      });
      document.addEventListener("pointerleave", hide);
      document.addEventListener("focusin", (event) => {
        const owner = ownerOf(event.target);
        if (owner ? owner.matches(":focus-visible") : false) showFocused(owner);
        else hide();
      });
      document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
      // What has the focus is scrolled into view; its pictures go with it.
      document.addEventListener("scroll", () => {
        if (isFocused) showFocused(shown);
        else if (shown) hide();
      }, { passive: true, capture: true });
      const open = (cell) => {
        const frame = cell.closest(".confusion");
        for (const old of frame.querySelectorAll(".open, .chosen")) old.classList.remove("open", "chosen");
        frame.classList.add("opened");
        cell.classList.add("chosen");
        const view = document.getElementById(cell.getAttribute("href").slice(1));
        view.classList.add("open");
        const box = view.getBoundingClientRect();
        // Below the matrix, as on a phone: bring it into view.
        if (box.top + 80 > window.innerHeight) view.scrollIntoView({ block: "nearest" });
      };
      document.addEventListener("click", (event) => {
        const owner = ownerOf(event.target);
        if (!owner) { hide(); return; }
        if (owner.classList.contains("cell")) {
          event.preventDefault();
          open(owner);
          hide();
        } else show(owner, event.clientX, event.clientY);
      });
    })();

    """
}
