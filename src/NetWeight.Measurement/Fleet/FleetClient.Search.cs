using NetWeight.Measurement.Contracts;

namespace NetWeight.Measurement.Fleet;

/// <summary>Searches whose networks workers evaluate.</summary>
public sealed partial class FleetClient
{
    /// <summary>Begins a search.</summary>
    public Task<SearchProgressContract> OrderSearchAsync(SearchOrderContract order, CancellationToken cancellation) =>
        PostAsync<SearchOrderContract, SearchProgressContract>("api/searches", order, Patience, cancellation);

    /// <summary>How far a search is.</summary>
    public Task<SearchProgressContract> SearchAsync(long id, CancellationToken cancellation) =>
        GetAsync<SearchProgressContract>($"api/searches/{id}", cancellation);

    /// <summary>The newest searches, the newest first.</summary>
    public async Task<IReadOnlyList<SearchProgressContract>> SearchesAsync(int last, CancellationToken cancellation) =>
        (await GetAsync<SearchListContract>($"api/searches?last={last}", cancellation)).Searches;

    /// <summary>What was evaluated for a search.</summary>
    public Task<SearchEvaluatedContract> EvaluatedAsync(long id, CancellationToken cancellation) =>
        GetAsync<SearchEvaluatedContract>($"api/searches/{id}/evaluated", cancellation);

    /// <summary>Ends a search.</summary>
    public async Task<SearchProgressContract> CancelSearchAsync(long id, CancellationToken cancellation) =>
        await SendAsync<SearchProgressContract>(HttpMethod.Post, $"api/searches/{id}/cancel", null, Patience, cancellation)
            ?? throw NoBody();

    /// <summary>Brings a worker's results and takes networks to evaluate.</summary>
    public Task<WorkAnswerContract> WorkAsync(WorkRequestContract request, CancellationToken cancellation) =>
        PostAsync<WorkRequestContract, WorkAnswerContract>(
            "api/searches/work", request, Patience + TimeSpan.FromSeconds(request.WaitSeconds), cancellation);
}
