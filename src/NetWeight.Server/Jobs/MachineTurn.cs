namespace NetWeight.Server.Jobs;

/// <summary>
/// Whose turn it is to measure on the server's machine: one of the page's jobs or one of the fleet. Two measurements at once would slow
/// each other down.
/// </summary>
internal sealed class MachineTurn : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Waits for the turn. Disposing of the result ends it.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        return new Taken(turn);
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private sealed class Taken(SemaphoreSlim turn) : IDisposable
    {
        private SemaphoreSlim? held = turn;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}
