namespace NetWeight.Cli.Completion;

/// <summary>The scripts that let each shell call <see cref="Completer"/>.</summary>
internal static class CompletionScripts
{
    /// <summary>The shells, each with its script and the line that loads it.</summary>
    public static IReadOnlyList<(string Shell, string Script, string Load)> All { get; } =
    [
        ("bash", Bash, "eval \"$(netweight completion bash)\"                      in ~/.bashrc"),
        ("zsh", Zsh, "eval \"$(netweight completion zsh)\"                       in ~/.zshrc, after compinit"),
        ("fish", Fish, "netweight completion fish > ~/.config/fish/completions/netweight.fish"),
        ("pwsh", PowerShell, "netweight completion pwsh | Out-String | Invoke-Expression    in $PROFILE"),
    ];

    // Bash takes ':' and '=' for ends of words: the text before them in the same word must not come back.
    private const string Bash =
        """
        # Completion of netweight in bash. Load it with: eval "$(netweight completion bash)"
        _netweight() {
            local line="${COMP_LINE:0:COMP_POINT}" current="${COMP_WORDS[COMP_CWORD]}" word answer
            local -i files=0 folders=0
            word="${line##*[[:space:]]}"
            case "$current" in ':' | '=') current="" ;; esac
            current="${current:0:${#word}}"
            local prefix="${word%"$current"}"
            COMPREPLY=()
            while IFS= read -r answer; do
                case "$answer" in
                    :files) files=1 ;;
                    :folders) folders=1 ;;
                    *) answer="${answer%%$'\t'*}"; COMPREPLY+=("${answer#"$prefix"}") ;;
                esac
            done < <("${COMP_WORDS[0]}" __complete line "$line" 2>/dev/null)
            if ((files || folders)); then
                compopt -o filenames 2>/dev/null
                while IFS= read -r answer; do
                    COMPREPLY+=("$answer")
                done < <(if ((folders)); then compgen -d -- "$current"; else compgen -f -- "$current"; fi)
            fi
            if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
                compopt -o nospace 2>/dev/null
            fi
        }
        complete -F _netweight netweight

        """;

    private const string Zsh =
        """
        #compdef netweight
        # Completion of netweight in zsh. Load it with: eval "$(netweight completion zsh)", behind compinit
        _netweight() {
            local -a candidates
            local answer name text files folders
            for answer in "${(@f)$(${(Q)words[1]} __complete words "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
                case "$answer" in
                    '') ;;
                    :files) files=1 ;;
                    :folders) folders=1 ;;
                    *)
                        name="${answer%%$'\t'*}"
                        text="${answer#"$name"}"
                        candidates+=("${name//:/\\:}${text:+:${text#$'\t'}}")
                        ;;
                esac
            done
            (( ${#candidates} )) && _describe -t netweight 'netweight' candidates
            [[ -n "$folders" ]] && _files -/
            [[ -n "$files" ]] && _files
            return 0
        }
        if [[ "${funcstack[1]}" == _netweight ]]; then
            _netweight "$@"
        else
            compdef _netweight netweight
        fi

        """;

    private const string Fish =
        """
        # Completion of netweight in fish. Keep it in ~/.config/fish/completions/netweight.fish
        function __netweight_complete
            set -l words (commandline -opc)
            set -l current (commandline -ct)
            set -l program $words[1]
            set -e words[1]
            for answer in ($program __complete words $words "$current" 2>/dev/null)
                switch $answer
                    case ':files'
                        __fish_complete_path "$current"
                    case ':folders'
                        __fish_complete_directories "$current"
                    case '*'
                        echo $answer
                end
            end
        end
        complete -c netweight -f -a '(__netweight_complete)'

        """;

    private const string PowerShell =
        """
        # Completion of netweight in PowerShell. Load it in $PROFILE with: netweight completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName netweight -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $line = $commandAst.ToString().PadRight($cursorPosition - $commandAst.Extent.StartOffset)
            $line = $line.Substring(0, $cursorPosition - $commandAst.Extent.StartOffset)
            & $commandAst.CommandElements[0].Value __complete line "$line" 2>$null | ForEach-Object {
                if ($_ -eq ':files' -or $_ -eq ':folders') {
                    [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
                } else {
                    $parts = $_ -split "`t", 2
                    $text = if ($parts.Count -gt 1) { $parts[1] } else { $parts[0] }
                    [System.Management.Automation.CompletionResult]::new($parts[0], $parts[0], 'ParameterValue', $text)
                }
            }
        }

        """;
}
