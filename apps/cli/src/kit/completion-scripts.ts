import type { Shell } from './completion.ts';

/**
 * The script for a shell. All shells ask the program itself (`atlas __complete <words>`), so a script never needs an
 * update when commands change.
 */
export function completionScript(shell: Shell, descriptions: boolean): string {
  return SCRIPTS[shell]
    .replace(/\\([$`])/g, '$1')
    .replaceAll('@COMPLETE@', descriptions ? '__complete' : '__completeNoDesc');
}

// In the raw strings below a backslash keeps `$` and the backquote from meaning something to TypeScript; it is removed.

// bash breaks words at '=' and ':' (COMP_WORDBREAKS) and replaces only what follows the last of them, hence the
// own splitting of the line and the prefix that is cut off again. Written for bash 3.2, which macOS has.
const BASH = String.raw`# bash completion for atlas

_atlas_complete() {
    local line=\${COMP_LINE:0:COMP_POINT} words=() values=() descriptions=()
    local current cut='' output directive row value i width=0
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=('')
    current=\${words[\${#words[@]} - 1]}
    output=$("\${words[0]/#\~\//$HOME/}" @COMPLETE@ "\${words[@]:1}" 2>/dev/null) || return
    directive=\${output##*:}
    [[ $current == *[=:]* ]] && cut=\${current%"\${current##*[=:]}"}

    while IFS= read -r row; do
        [[ -z $row || $row == :* ]] && continue
        value=\${row%%$'\t'*}
        (( \${#value} > width )) && width=\${#value}
        value=\${value#"$cut"}
        values+=("$value")
        if [[ $row == *$'\t'* ]]; then descriptions+=("\${row#*$'\t'}"); else descriptions+=(''); fi
    done <<<"$output"

    COMPREPLY=()
    if (( \${#values[@]} == 1 )); then
        COMPREPLY=("$(printf '%q' "\${values[0]}")")
    else
        for (( i = 0; i < \${#values[@]}; i++ )); do
            # 37 and 42: the shell inserts whole entries (menu-complete, insert-completions).
            if [[ -z \${descriptions[i]} || $COMP_TYPE == 37 || $COMP_TYPE == 42 ]]; then
                COMPREPLY+=("$(printf '%q' "\${values[i]}")")
            else
                COMPREPLY+=("$(printf "%-*s  (%s)" "$width" "\${values[i]}" "\${descriptions[i]}")")
            fi
        done
    fi
    (( directive & 2 )) && compopt -o nospace 2>/dev/null
    return 0
}

complete -o nosort -F _atlas_complete atlas 2>/dev/null || complete -F _atlas_complete atlas
`;

const ZSH = String.raw`#compdef atlas
# zsh completion for atlas

_atlas() {
    local -a rows candidates
    local row value directive
    rows=("\${(@f)$("\${(Q)words[1]}" @COMPLETE@ "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
    directive=\${rows[-1]#:}
    rows[-1]=()
    for row in "\${rows[@]}"; do
        value=\${row%%$'\t'*}
        value=\${value//:/\\:}
        if [[ $row == *$'\t'* ]]; then
            candidates+=("$value:\${row#*$'\t'}")
        else
            candidates+=("$value")
        fi
    done
    (( \${#candidates} )) || return 1
    if (( directive & 2 )); then
        _describe -V completions candidates -S ''
    else
        _describe -V completions candidates
    fi
}

if [[ $funcstack[1] == _atlas ]]; then
    _atlas "$@"
else
    compdef _atlas atlas
fi
`;

const FISH = String.raw`# fish completion for atlas

function __atlas_complete
    set -l words (commandline -opc)
    set -l rows ($words[1] @COMPLETE@ $words[2..-1] (commandline -ct) 2>/dev/null)
    for row in $rows
        string match -qr '^:\d+$' -- $row; or echo $row
    end
end

complete -c atlas -e
complete -c atlas -k -f -a '(__atlas_complete)'
`;

const POWERSHELL = String.raw`# powershell completion for atlas

Register-ArgumentCompleter -Native -CommandName atlas -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text })
    $program = $words[0]
    $arguments = @($words | Select-Object -Skip 1)
    # An empty last word is sent as two quotes: older versions drop empty arguments.
    if ($wordToComplete -eq '') { $arguments += '""' }
    $rows = @(& $program @COMPLETE@ @arguments 2>$null)
    $rows | Where-Object { $_ -notmatch '^:\d+$' } | ForEach-Object {
        $value, $description = $_ -split "\`t", 2
        if (-not $description) { $description = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
    }
}
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL };
