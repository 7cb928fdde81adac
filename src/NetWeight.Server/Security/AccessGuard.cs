using Microsoft.Net.Http.Headers;

namespace NetWeight.Server.Security;

/// <summary>
/// Who may call. On this machine alone anybody who can open a connection may, but no page of another site: a browser would let it send
/// requests, so those are recognised by their headers. From other machines callers need a token, for the page, too: the
/// server's own one, or one of a user or an agent.
/// </summary>
internal sealed class AccessGuard(ServerOptions options, TokenStore tokens)
{
    private const string HealthPath = "/api/health";

    private static readonly HashSet<string> LocalNames = new(StringComparer.OrdinalIgnoreCase) { "localhost", "127.0.0.1", "[::1]" };

    /// <summary>Serves a request, or refuses it.</summary>
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response.Headers);
        HttpRequest request = context.Request;
        // A name that is not this machine's was made to point here by somebody else (DNS rebinding).
        if (options.Token is null && !LocalNames.Contains(request.Host.Host))
        {
            await Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "This server answers to localhost and 127.0.0.1 only.");
            return;
        }

        bool isApi = request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
        if (isApi && IsForeign(request))
        {
            await Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "Pages of other sites cannot use this server.");
            return;
        }

        if (!IsHealth(request))
        {
            if (await CallerAsync(request) is not { } caller)
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"NetWeight: any name, the token as password\", charset=\"UTF-8\"";
                await Problem.WriteAsync(
                    context, StatusCodes.Status401Unauthorized, "Send a valid token: 'Authorization: Bearer TOKEN'.");
                return;
            }

            Caller.Set(context, caller);
        }

        await next(context);
    }

    /// <summary>Who calls; null for nobody who may. A token that is given counts, also where none is needed.</summary>
    private async Task<Caller?> CallerAsync(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        if (string.IsNullOrEmpty(header))
            return options.Token is null ? new Caller("local", Role.Admin) : null;
        if (AccessToken.Given(header) is not { Length: > 0 } given)
            return null;
        return options.Token is { } own && AccessToken.AreEqual(given, own) ? new Caller("admin", Role.Admin)
            : await tokens.FindAsync(given);
    }

    private static bool IsHealth(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path.Equals(HealthPath, StringComparison.Ordinal);

    private static bool IsForeign(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        if (origin is not null && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
            return true;
        string? site = request.Headers["Sec-Fetch-Site"];
        return site is not (null or "same-origin" or "none");
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers[HeaderNames.XFrameOptions] = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
