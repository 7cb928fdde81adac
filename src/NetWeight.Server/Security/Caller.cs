namespace NetWeight.Server.Security;

/// <summary>What a token allows.</summary>
internal static class Role
{
    /// <summary>Everything: the server's own token, and this machine where the server has none.</summary>
    public const string Admin = "admin";

    /// <summary>Submit and read; not post results, not administer tokens and devices.</summary>
    public const string User = "user";

    /// <summary>Register a device, take its jobs, post their results, download models.</summary>
    public const string Agent = "agent";
}

/// <summary>Who sent a request.</summary>
/// <param name="Name">The name of the token.</param>
/// <param name="Role">Of <see cref="Security.Role"/>.</param>
internal sealed record Caller(string Name, string Role)
{
    private static readonly object Key = new();

    /// <summary>Who sent a request that the guard let pass.</summary>
    public static Caller Of(HttpContext context) => Find(context) ?? throw new InvalidOperationException("The guard named no caller.");

    /// <summary>Who sent a request; null for one that needs no token.</summary>
    public static Caller? Find(HttpContext context) => (Caller?)context.Items[Key];

    /// <summary>Notes who sent a request.</summary>
    public static void Set(HttpContext context, Caller caller) => context.Items[Key] = caller;
}

/// <summary>The roles that an address is for; without it, users and administrators.</summary>
/// <param name="roles">The roles.</param>
internal sealed class RolesMetadata(params string[] roles)
{
    private static readonly RolesMetadata Usual = new(Role.Admin, Role.User);

    /// <summary>Refuses callers of another role.</summary>
    public static Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        RolesMetadata metadata = context.GetEndpoint()?.Metadata.GetMetadata<RolesMetadata>() ?? Usual;
        return Caller.Find(context) is not { } caller || metadata.Allows(caller.Role) ? next(context)
            : Problem.WriteAsync(context, StatusCodes.Status403Forbidden, metadata.Sentence(caller));
    }

    private bool Allows(string role) => roles.Contains(role);

    private string Sentence(Caller caller) =>
        $"The token '{caller.Name}' has the role {caller.Role}; this address is for the role {string.Join(" or ", roles)}.";
}
