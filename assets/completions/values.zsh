# The contracts and profiles of this post.
_reprov_values() {
    local -a options values
    local name
    for name in --config --profil --donnees; do
        # The word under the cursor is not chosen yet.
        [[ -n "${opt_args[$name]}" && "$name" != "--${1%s}" ]] && options+=("$name" "${(Q)opt_args[$name]}")
    done
    values=(${(f)"$(command reprov $options completions --valeurs $1 </dev/null 2>/dev/null)"})
    compadd -a values
}
(( $+functions[_reprov_contrats] )) ||
_reprov_contrats() { _reprov_values contrats }
(( $+functions[_reprov_profils] )) ||
_reprov_profils() { _reprov_values profils }

