
# The contracts and profiles of this post.
function __fish_reprov_values
    set -l words (commandline -opc)
    set -l options
    set -l last (count $words)
    for i in (seq $last)
        if test $i -lt $last; and contains -- $words[$i] --config --profil --donnees
            set -l next (math $i + 1)
            set options $options $words[$i] $words[$next]
        end
    end
    command reprov $options completions --valeurs $argv[1] </dev/null 2>/dev/null
end
function __fish_reprov_after
    set -l words (commandline -opc)
    contains -- $words[-1] $argv
end
complete -c reprov -l profil -r -f -a "(__fish_reprov_values profils)"
complete -c reprov -n "__fish_reprov_using_subcommand journal" -l contrat -r -f -a "(__fish_reprov_values contrats)"
complete -c reprov -n "__fish_reprov_using_subcommand envoyer" -l contrat -r -f -a "(__fish_reprov_values contrats)"
complete -c reprov -n "__fish_reprov_using_subcommand diagnostic" -l contrat -r -f -a "(__fish_reprov_values contrats)"
complete -c reprov -n "__fish_reprov_after structure fibres trancher decharge" -f -a "(__fish_reprov_values contrats)"
complete -c reprov -n "__fish_reprov_using_subcommand suivre" -f -a "(__fish_reprov_values contrats)"
complete -c reprov -n "__fish_reprov_using_subcommand cr-stoc" -f -a "(__fish_reprov_values contrats)"
complete -c reprov -n "__fish_reprov_after help" -f -a "@COMMANDS@"
