using Microsoft.JSInterop;
using NetWeight.Workbench.State;

namespace NetWeight.Workbench;

/// <summary>Long work in a Web Worker of the page.</summary>
internal sealed class WorkerBackground(Browser script) : IBackground
{
    /// <inheritdoc/>
    public async Task<BackgroundResult> PageAsync(WorkbenchState state, bool isTranslated)
    {
        string[] result = await CallAsync("backgroundPage", state.ToAddress(), isTranslated);
        return new BackgroundResult(result[0], result[1], result[2]);
    }

    /// <inheritdoc/>
    public async Task<string> ExportAsync(WorkbenchState state, string format)
    {
        string[] result = await CallAsync("backgroundExport", state.ToAddress(), format);
        return result[0].Length == 0 ? result[1] : throw new NetWeightException(result[0]);
    }

    private async Task<string[]> CallAsync(string function, params object[] arguments)
    {
        try
        {
            return await script.CallAsync<string[]>(function, arguments);
        }
        catch (JSException e)
        {
            return [$"The search stopped: {e.Message.Split('\n')[0]}", "", ""];
        }
    }
}
