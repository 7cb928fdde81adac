// Runs the library in a thread of its own: what takes seconds does not hold up the page.
import { dotnet } from "./_framework/dotnet.js";

const ready = (async () => {
  const { getAssemblyExports } = await dotnet.create();
  return (await getAssemblyExports("NetWeight.Workbench.dll")).NetWeight.Workbench.BackgroundWork;
})();

self.onmessage = async event => {
  const { id, method, values } = event.data;
  try {
    const work = await ready;
    self.postMessage({ id, result: work[method](...values) });
  } catch (error) {
    self.postMessage({ id, error: String(error?.message ?? error) });
  }
};
