//! Which chapters need each other in a circle, however long the circle is.

/// The circle that each node belongs to: two nodes have the same number if each leads to the
/// other. `edges` are the nodes that each node leads to. Takes time in proportion to the edges
/// (Kosaraju's algorithm).
pub(crate) fn circles(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut back = vec![Vec::new(); edges.len()];
    for (node, next) in edges.iter().enumerate() {
        next.iter().for_each(|next| back[*next].push(node));
    }
    let mut order = Vec::with_capacity(edges.len());
    let mut seen = vec![false; edges.len()];
    for node in 0..edges.len() {
        walk(node, edges, &mut seen, |node| order.push(node));
    }
    let mut circle = vec![0; edges.len()];
    let mut seen = vec![false; edges.len()];
    for (number, node) in order.into_iter().rev().enumerate() {
        walk(node, &back, &mut seen, |node| circle[node] = number);
    }
    circle
}

/// Visits what a node leads to and nobody has seen, each after all that it leads to. It calls
/// itself for nothing: chains can be long.
fn walk(start: usize, edges: &[Vec<usize>], seen: &mut [bool], mut visit: impl FnMut(usize)) {
    if std::mem::replace(&mut seen[start], true) {
        return;
    }
    let mut open = vec![(start, 0)];
    while let Some((node, at)) = open.last_mut() {
        match edges[*node].get(*at) {
            Some(&next) => {
                *at += 1;
                if !std::mem::replace(&mut seen[next], true) {
                    open.push((next, 0));
                }
            }
            None => {
                visit(*node);
                open.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn nodes_of_one_circle_have_one_number() {
        // 0 -> 1 -> 2 -> 0 is a circle, 3 leads into it, 4 comes out of it, 5 is alone.
        let found = circles(&[vec![1], vec![2, 4], vec![0], vec![0], vec![], vec![]]);
        assert_eq!((found[0], found[1]), (found[1], found[2]));
        let different = [found[0], found[3], found[4], found[5]];
        for (at, one) in different.iter().enumerate() {
            assert!(
                different[at + 1..].iter().all(|other| other != one),
                "{found:?}"
            );
        }
    }

    #[test]
    fn a_long_chain_is_no_circle_until_it_is_closed() {
        let mut edges: Vec<Vec<usize>> = (0..100_000_usize)
            .map(|n| vec![n.saturating_sub(1)])
            .collect();
        edges[0].clear();
        let open = circles(&edges);
        assert_ne!(open[0], open[99_999]);
        edges[0].push(99_999);
        let closed = circles(&edges);
        assert!(closed.iter().all(|circle| *circle == closed[0]));
    }
}
