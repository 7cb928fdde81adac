// The server behind the page. Its page carries a note; without one there is no server, and nothing is asked.
import { fileNamed } from "./workbench.js";

const note = document.querySelector("meta[name=netweight-server]");

export function hasServer() {
  if (!note) return false;
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = "server.css";
  document.head.append(style);
  return true;
}

async function send(method, address, type, body) {
  try {
    const headers = type ? { "Content-Type": type } : {};
    const response = await fetch(`${note.content}/${address}`, { method, headers, body });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: "" };
  }
}

export const ask = (method, address, body) => send(method, address, body === null ? null : "application/json", body ?? undefined);

// A file that was dropped goes as it is, read from the disk piece by piece; a model that was made here comes as bytes.
export const upload = (address, name, content) => send("POST", address, "application/octet-stream", content ?? fileNamed(name));

export const hasFile = name => fileNamed(name) !== undefined;
