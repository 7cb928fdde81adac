// Runs the library in a thread of its own: what takes seconds does not hold up the page.
import { dotnet } from "./_framework/dotnet.js";

// The file that is rewritten, and what is made of it: bytes, and pieces of the file that the browser does not copy.
let file, parts = [];

const ready = (async () => {
  const { getAssemblyExports, setModuleImports } = await dotnet.create();
  setModuleImports("worker.js", {
    file: {
      read: (offset, count) => new Uint8Array(new FileReaderSync().readAsArrayBuffer(file.slice(offset, offset + count))),
      append: bytes => { parts.push(new Blob([bytes.slice()])); },
      appendSlice: (offset, count) => { parts.push(file.slice(offset, offset + count)); },
    },
  });
  return (await getAssemblyExports("NetWeight.Workbench.dll")).NetWeight.Workbench.BackgroundWork;
})();

self.onmessage = async event => {
  const { id, method, values } = event.data;
  [file, parts] = [event.data.file, []];
  try {
    const work = await ready, result = work[method](...values);
    self.postMessage({ id, result, blob: parts.length > 0 ? new Blob(parts) : undefined });
  } catch (error) {
    self.postMessage({ id, error: String(error?.message ?? error) });
  }
  [file, parts] = [undefined, []];
};
