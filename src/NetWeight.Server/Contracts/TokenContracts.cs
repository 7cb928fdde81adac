using System.ComponentModel.DataAnnotations;

namespace NetWeight.Server.Contracts;

/// <summary>A token to make.</summary>
/// <param name="Name">Whose it is: 1 to 64 lower-case letters, digits, dots and dashes.</param>
/// <param name="Role">A user submits jobs and reads results; an agent takes jobs and posts results.</param>
public sealed record TokenRequestContract(string Name, [property: AllowedValues("user", "agent")] string Role);

/// <summary>A token that was made.</summary>
/// <param name="Token">The token, shown this once.</param>
public sealed record NewTokenContract(string Name, [property: AllowedValues("user", "agent")] string Role, string Token);

/// <summary>A token.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="CreatedAt">ISO 8601.</param>
public sealed record TokenContract(string Name, [property: AllowedValues("user", "agent")] string Role, DateTimeOffset CreatedAt);

/// <summary>The tokens, by name.</summary>
public sealed record TokenListContract(IReadOnlyList<TokenContract> Tokens);

/// <summary>An action in the audit log.</summary>
/// <param name="At">ISO 8601.</param>
/// <param name="Who">The name of the token: local for a call from this machine without one, admin for the server's own.</param>
/// <param name="Action">What was done.</param>
/// <param name="Subject">To what.</param>
public sealed record AuditEntryContract(DateTimeOffset At, string Who, string Action, string Subject);

/// <summary>The audit log, the newest first.</summary>
public sealed record AuditContract(IReadOnlyList<AuditEntryContract> Entries);
