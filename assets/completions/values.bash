
# The contracts and profiles of this post, beside what the command line itself offers. A value is only ever compared and
# shown, never evaluated.
_reprov_values() {
    _reprov "$@"
    local word="$2" before="$3" kind="" command="" value i
    local options=() found=()
    if [[ "$word" == "=" ]]; then
        word=""
    elif [[ "$before" == "=" ]]; then
        before="${COMP_WORDS[COMP_CWORD - 2]}"
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "${COMP_WORDS[i]}" in
            --config | --profil | --donnees)
                ((i + 1 < COMP_CWORD)) && options+=("${COMP_WORDS[i]}" "${COMP_WORDS[i + 1]}")
                ;;
            structure | fibres | trancher | decharge | suivre | watch | cr-stoc)
                [[ -n "$command" ]] || command="${COMP_WORDS[i]}"
                ;;
        esac
    done
    case "$before" in
        --profil) kind=profils ;;
        --contrat) kind=contrats ;;
        @VALUED@) ;;
        "$command") kind=contrats ;;
        *) case "$command" in suivre | watch | cr-stoc) kind=contrats ;; esac ;;
    esac
    [[ -n "$command" || "$kind" == profils || "$before" == --contrat ]] || kind=""
    [[ -n "$kind" && "$word" != -* ]] || return 0
    while IFS= read -r value; do
        [[ -n "$value" && "$value" == "$word"* ]] && found+=("$value")
    done <<<"$(command reprov ${options[@]+"${options[@]}"} completions --valeurs "$kind" </dev/null 2>/dev/null)"
    ((${#found[@]})) && COMPREPLY=("${found[@]}")
    return 0
}

complete -F _reprov_values -o bashdefault -o default reprov
