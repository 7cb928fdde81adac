using Microsoft.EntityFrameworkCore;
using NetWeight.Server.Contracts;
using NetWeight.Server.Fleet;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Security;

/// <summary>The tokens of users and agents. The store keeps their hashes only.</summary>
internal sealed class TokenStore(FleetDatabase database)
{
    private const int MostTokens = 1000;

    /// <summary>Whose token it is; null for none that is valid.</summary>
    public async Task<Caller?> FindAsync(string token)
    {
        string hash = AccessToken.Hash(token);
        TokenRow? row = await database.ReadAsync(store => store.Tokens.AsNoTracking().FirstOrDefaultAsync(t => t.Hash == hash));
        return row is null ? null : new Caller(row.Name, row.Role);
    }

    /// <summary>Makes a token. Throws <see cref="ProblemException"/> for a name that is taken or no name.</summary>
    public async Task<NewTokenContract> AddAsync(TokenRequestContract wanted, Caller caller)
    {
        if (!FleetNames.IsName(wanted.Name) || wanted.Name is "local" or "admin")
            throw Problem.Refused($"name: {FleetNames.Rule} 'local' and 'admin' are taken.");
        if (wanted.Role is not (Role.User or Role.Agent))
            throw Problem.Refused($"role: write {Role.User} or {Role.Agent}.");
        string token = AccessToken.Create();
        return await database.WriteAsync(async store =>
        {
            if (await store.Tokens.AnyAsync(t => t.Name == wanted.Name))
                throw Problem.Conflict($"There is a token '{wanted.Name}' already. Delete it first, or choose another name.");
            if (await store.Tokens.CountAsync() >= MostTokens)
                throw Problem.Conflict($"There are {MostTokens} tokens already. Delete some.");
            var row = new TokenRow
            {
                Hash = AccessToken.Hash(token),
                Name = wanted.Name,
                Role = wanted.Role,
                CreatedAt = database.Now,
            };
            store.Tokens.Add(row);
            database.Audit(store, caller.Name, "add token", $"{row.Name} ({row.Role})");
            return new NewTokenContract(row.Name, row.Role, token);
        });
    }

    /// <summary>Makes a token for a part of the server itself; one of the same name is no longer valid. Gives its text.</summary>
    public async Task<string> RenewAsync(string name, string role)
    {
        string token = AccessToken.Create();
        return await database.WriteAsync(async store =>
        {
            await store.Tokens.Where(t => t.Name == name).ExecuteDeleteAsync();
            store.Tokens.Add(new TokenRow { Hash = AccessToken.Hash(token), Name = name, Role = role, CreatedAt = database.Now });
            database.Audit(store, "server", "renew token", $"{name} ({role})");
            return token;
        });
    }

    /// <summary>The tokens, by name.</summary>
    public Task<TokenListContract> ListAsync() => database.ReadAsync(async store => new TokenListContract(
        [
            .. (await store.Tokens.AsNoTracking().OrderBy(t => t.Name).ToArrayAsync()).Select(t =>
                new TokenContract(t.Name, t.Role, DateTimeOffset.FromUnixTimeMilliseconds(t.CreatedAt))),
        ]));

    /// <summary>Deletes a token: its carriers are refused from now on.</summary>
    public Task DeleteAsync(string name, Caller caller) => database.WriteAsync(async store =>
    {
        if (await store.Tokens.Where(t => t.Name == name).ExecuteDeleteAsync() == 0)
            throw Problem.NotFound($"There is no token '{name}'.");
        database.Audit(store, caller.Name, "delete token", name);
        return true;
    });
}
