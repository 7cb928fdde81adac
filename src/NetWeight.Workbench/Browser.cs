using Microsoft.JSInterop;

namespace NetWeight.Workbench;

/// <summary>The page's own script: files, the address, downloads, and the reports' plots and tables.</summary>
internal sealed class Browser(IJSRuntime script) : IAsyncDisposable
{
    private readonly Lazy<Task<IJSObjectReference>> module =
        new(() => script.InvokeAsync<IJSObjectReference>("import", "./workbench.js").AsTask());

    /// <summary>Calls a function of the script.</summary>
    public async ValueTask CallAsync(string function, params object?[] arguments) =>
        await (await module.Value).InvokeVoidAsync(function, arguments);

    /// <summary>Calls a function of the script that answers.</summary>
    public async ValueTask<T> CallAsync<T>(string function, params object?[] arguments) =>
        await (await module.Value).InvokeAsync<T>(function, arguments);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (module.IsValueCreated)
            await (await module.Value).DisposeAsync();
    }
}
