"""The figures of the TREC spam track out of raw scores: the same for every filter, and defined as `relay evaluate` defines its own."""
import math

HAM_SHARE = 0.001


def figures(rows):
    """rows: (is_spam, score, says_spam) a message; the score orders messages, the verdict is by the filter's own threshold."""
    ham = sorted(score for is_spam, score, _ in rows if not is_spam)
    spam = sorted(score for is_spam, score, _ in rows if is_spam)
    ham_errors = sum(1 for is_spam, _, says in rows if not is_spam and says)
    spam_errors = sum(1 for is_spam, _, says in rows if is_spam and not says)
    both = ham and spam
    return {
        'messages': len(rows), 'ham': len(ham), 'spam': len(spam),
        'one_minus_roca_percent': 100 * misordered(ham, spam) / len(ham) / len(spam) if both else None,
        'ham_misclassified_percent': 100 * ham_errors / len(ham) if ham else None,
        'spam_misclassified_percent': 100 * spam_errors / len(spam) if spam else None,
        'logistic_average_percent': logistic_average(ham_errors, len(ham), spam_errors, len(spam)) if both else None,
        'spam_missed_at_ham_0_1_percent': 100 * missed(ham, spam) / len(spam) if both else None,
    }


def misordered(ham, spam):
    """Pairs of a ham and a spam in which the ham scores higher; equal ones count half."""
    below = up_to = 0
    pairs = 0.0
    for score in spam:
        while below < len(ham) and ham[below] < score:
            below += 1
        while up_to < len(ham) and ham[up_to] <= score:
            up_to += 1
        pairs += len(ham) - up_to + (up_to - below) / 2
    return pairs


def missed(ham, spam):
    """Spam at or below the threshold that leaves at most 0.1 % of the ham above it."""
    threshold = ham[len(ham) - 1 - int(len(ham) * HAM_SHARE)]
    return sum(1 for score in spam if score <= threshold)


def logistic_average(ham_errors, ham, spam_errors, spam):
    mean = (log_odds(ham_errors, ham) + log_odds(spam_errors, spam)) / 2
    return 100 / (1 + math.exp(-mean))


def log_odds(errors, of):
    rate = (errors + 0.5) / (of + 1)
    return math.log(rate / (1 - rate))
