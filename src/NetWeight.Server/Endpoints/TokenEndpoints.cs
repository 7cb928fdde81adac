using NetWeight.Server.Contracts;
using NetWeight.Server.Security;

namespace NetWeight.Server.Endpoints;

/// <summary>The tokens of users and agents, for administrators.</summary>
internal static class TokenEndpoints
{
    /// <summary>Adds the addresses.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder tokens = api.MapGroup("/tokens").WithTags("Tokens").WithMetadata(new RolesMetadata(Role.Admin));
        tokens.MapGet("/", ListAsync).WithName("listTokens").WithSummary("Lists the tokens without their text.")
            .Produces<TokenListContract>();
        tokens.MapPost("/", AddAsync).WithName("addToken").WithSummary("Makes a token for a user or an agent and shows it this once.")
            .Accepts<TokenRequestContract>("application/json").Produces<NewTokenContract>(StatusCodes.Status201Created);
        tokens.MapDelete("/{name}", DeleteAsync).WithName("deleteToken").WithSummary("Deletes a token: its carriers are refused.")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(TokenStore tokens) =>
        TypedResults.Json(await tokens.ListAsync(), ServerJson.Options);

    private static async Task<IResult> AddAsync(HttpContext context, TokenStore tokens)
    {
        NewTokenContract token = await tokens.AddAsync(await RequestBody.ReadAsync<TokenRequestContract>(context), Caller.Of(context));
        return TypedResults.Json(token, ServerJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, string name, TokenStore tokens)
    {
        await tokens.DeleteAsync(name, Caller.Of(context));
        return TypedResults.NoContent();
    }
}
